"""Timing: when each state worked, waited and backed off, by the clock or by cause and effect."""

from __future__ import annotations

from nestedsf.trace.timing.spans import Axis, Lane, Span, Timetable, timetable

__all__ = ["Axis", "Lane", "Span", "Timetable", "timetable"]
