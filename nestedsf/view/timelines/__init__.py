"""Timelines: an execution and its children on one axis; see ``nestedsf.trace.timing``."""

from __future__ import annotations

from nestedsf.view.timelines.timeline import Timeline, timeline

__all__ = ["Timeline", "timeline"]
