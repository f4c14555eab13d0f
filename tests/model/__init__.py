"""Tests of nestedsf.model."""
