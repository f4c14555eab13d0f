"""Whatever a page asks for, and leaves in the console, is seen: so where nothing is, nothing was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.lab import Notebook, violations

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_request_to_elsewhere_is_seen(notebook: Callable[..., Notebook]) -> None:
    asks = "HTML('<img src=https://example.com/a.png><input>')"
    page = notebook(f"from IPython.display import HTML\n{asks}")
    with page.page.expect_event("requestfailed"):
        page.run()
    # A cell that is drawn anew asks again.
    assert set(page.outside()) == {"https://example.com/a.png"}
    assert page.errors  # and so is what it leaves in the console
    assert "label" in str(violations(page.page, ".jp-OutputArea")["critical"])
