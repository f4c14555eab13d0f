"""Conditions of Choice rules: which can hold, and which of them is taken first."""
