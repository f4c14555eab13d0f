"""The explorer: an execution to click through, with all that it started, in one widget.

::

    ExecutionTrace ──page_of──▶ page   what is there before the first click, small
          │                       │
          └──answers──▶ panels, events, pictures: sent when somebody asks for them
                                  │
    static/*.js, *.css ──assets──▶ the module that shows it, `Explorer` the widget around it

The widget is given values only. What reaches an account (tokens, Stop, a new execution) is handed
to it as `Actions`, by `nestedsf.account.executions.exploring`. It is imported where it is shown, from
`widget`: with Jupyter's widgets a process starts a tenth slower.
"""

from __future__ import annotations

from nestedsf.view.explorer.acts.actions import Actions

__all__ = ["Actions"]
