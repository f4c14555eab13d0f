"""Rendering: a picture that is laid out as SVG or PNG, and a picture as text."""
