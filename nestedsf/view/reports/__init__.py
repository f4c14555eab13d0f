"""The report: an execution, with all that it started, as one HTML file.

::

    ExecutionTrace ──chapters_of──▶ chapters, each with the visits that there is room for
                                        │
         page ◀── pictures, with links ─┤
          │  ◀── sections ── values  ◀──┘
          ▼
       Report ──save──▶ file

The file holds no script and asks for nothing: it opens by double click, offline, in any browser.
"""

from __future__ import annotations

from nestedsf.view.reports.report import Report, check_target, report

__all__ = ["Report", "check_target", "report"]
