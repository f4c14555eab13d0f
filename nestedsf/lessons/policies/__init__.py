"""Policies: what a reader has written as one, what it means, and what is wrong with it."""
