"""Plans: what a deployment would create, as text and as HTML."""

from __future__ import annotations

from nestedsf.view.plans.plan import Plan

__all__ = ["Plan"]
