"""Lessons: what the notebooks of the course call: checks, hints, and definitions to start from.

One module for each notebook, named for it, with the checks of its exercises. A check takes what
the reader has written and answers with a `Verdict`: what is wrong and a hint, or what is right.
What people get wrong in every lesson is told by ``mistakes``.
"""

from __future__ import annotations

from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right

__all__ = ["Verdict", "not_yet", "right"]
