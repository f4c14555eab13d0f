"""The course: its notebooks, which come with the package, and copies of them to give away."""

from __future__ import annotations

from nestedsf.course.copies import Edition, write_course

__all__ = ["Edition", "write_course"]
