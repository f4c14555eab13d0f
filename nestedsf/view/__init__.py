"""What people see: executions and definitions as pictures.

A picture is a value between two functions::

    Definition ─┐                        ┌─ dot ──▶ graphviz.Digraph ──▶ layout ──▶ svg
                ├─ extract ──▶ Picture ──┤
    ExecutionTrace ─┘                    └─ twin ─▶ text

`draw` goes all the way. Nothing here is given a client or a session: a view shows values.
Building the source needs no engine; only rendering does, and the engine measures no fonts, so
that a picture has the same bytes on every machine.
"""

from __future__ import annotations

from nestedsf.view.diagram import Diagram, draw

__all__ = ["Diagram", "draw"]
