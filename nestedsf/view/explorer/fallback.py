"""The fallback: what stands in a page where no widget can: the picture and the outline."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nestedsf.trace.outline import outline
from nestedsf.view.diagrams.diagram import draw

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["fallback"]

_MOST_LINES = 120
# Where the widget below has been drawn, the picture is not shown; where it has not, as without a
# kernel, what stands in its place is not. Neither where style sheets are not trusted: then there
# is no widget either.
_STYLE = """<style>
.jp-OutputArea-child:has(.nestedsf-static):has(+ .jp-OutputArea-child .nestedsf-live),
.jp-OutputArea-child:has(.nestedsf-static) + .jp-OutputArea-child:not(:has(.nestedsf-live)) {
  display: none;
}
</style>"""


def fallback(trace: ExecutionTrace, *, live: bool) -> dict[str, str]:
    """Text, HTML and SVG of an execution.

    JupyterLab shows the HTML; the others are for pages that allow nothing else. The PNG for them
    takes a while, and so is added to these with `png_bundle` once the widget is on its way.

    Of a running one nobody knows how far it will be when the notebook is saved or checked, so
    only its definition is shown.
    """
    if live and trace.definition is not None:
        diagram, outline = draw(trace.definition), ""
    else:
        diagram, outline = draw(trace), _outline(trace)
    bundle = diagram._repr_mimebundle_(exclude=("image/png",))
    text = outline or bundle["text/plain"]
    picture = bundle.get("text/html", "")
    words = f"<details><summary>As text</summary><pre>{escape(text)}</pre></details>"
    # Dollars in values are no mathematics.
    classes = "nestedsf-static mathjax_ignore" if "$" in text else "nestedsf-static"
    html = f'{_STYLE}<div class="{classes}">{picture}{words}</div>'
    return {**bundle, "text/plain": text, "text/html": html}


def _outline(trace: ExecutionTrace) -> str:
    lines = outline(trace, most=_MOST_LINES + 1).splitlines()
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "… and more: print(explorer.trace.outline())"]
    return "\n".join(lines)
