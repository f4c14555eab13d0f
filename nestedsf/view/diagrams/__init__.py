"""Diagrams: a definition or an execution as boxes and arrows.

A picture is a value between two functions::

    Definition ─┐                        ┌─ dot ──▶ graphviz.Digraph ──▶ layout, routes ──▶ svg
                ├─ extract ──▶ Picture ──┤
    ExecutionTrace ─┘ nesting            └─ twin ─▶ text

Building the source needs no engine; only rendering does, and the engine measures no fonts, so
that a picture has the same bytes on every machine.
"""

from __future__ import annotations

from nestedsf.view.diagrams.diagram import Diagram, draw

__all__ = ["Diagram", "draw"]
