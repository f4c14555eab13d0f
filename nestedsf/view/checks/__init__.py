"""Checks: what is to be said of state machines, as lines, as a table and as JSON."""

from __future__ import annotations

from nestedsf.view.checks.check import Check

__all__ = ["Check"]
