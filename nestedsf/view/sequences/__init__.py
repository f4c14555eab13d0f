"""Sequences: who asked whom for what, parent, children, function and token."""

from __future__ import annotations

from nestedsf.view.sequences.sequence import Sequence, sequence

__all__ = ["Sequence", "sequence"]
