"""Plans: what a deployment would create, and what is left of one, as text and as HTML."""

from __future__ import annotations

from nestedsf.view.plans.leftovers import Leftovers
from nestedsf.view.plans.plan import Plan

__all__ = ["Leftovers", "Plan"]
