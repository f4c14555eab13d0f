"""Showing: what a notebook is given of a picture, so that it shows with and without trust."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

__all__ = ["chosen", "image_bundle"]


def image_bundle(text: str, svg: str, *, alt: str = "") -> dict[str, str]:
    """A picture in three forms: in words, as SVG, and as an image in HTML.

    A notebook that was not executed here is not trusted, and JupyterLab then shows no bare SVG
    but an image in HTML. That also carries an alternative text (``alt``, by default the words),
    which SVG outputs lack.
    """
    data = base64.b64encode(svg.encode()).decode()
    words = escape(alt or text).replace("\n", "&#10;")
    return {
        "text/plain": text,
        "image/svg+xml": svg,
        "text/html": f'<img src="data:image/svg+xml;base64,{data}" alt="{words}">',
    }


def chosen(
    bundle: Mapping[str, str],
    include: Container[str] | None = None,
    exclude: Container[str] | None = None,
) -> dict[str, str]:
    """The forms that IPython asks for: those included, without those excluded."""
    return {
        kind: shown
        for kind, shown in bundle.items()
        if (include is None or kind in include) and (exclude is None or kind not in exclude)
    }
