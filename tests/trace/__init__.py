"""Tests of nestedsf.trace."""
