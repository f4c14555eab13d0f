"""Tests of nestedsf.view."""
