"""Comparisons: Tasks side by side, with what they waited for and what they cost."""

from __future__ import annotations

from nestedsf.view.comparisons.compare import Comparison, compare

__all__ = ["Comparison", "compare"]
