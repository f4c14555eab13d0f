"""Rendering: a picture that is laid out as SVG, and a picture as text."""
