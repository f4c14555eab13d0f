"""Showing: what a notebook is given of a picture, so that it shows with and without trust."""

from __future__ import annotations

import base64
import re
from html import escape
from typing import TYPE_CHECKING

from nestedsf.view.raster import as_png

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

__all__ = ["chosen", "image_bundle", "is_asked", "png_bundle"]

_HIGHEST, _WIDEST = 700, 720
"""Pixels that a picture takes of a cell's output; of a larger one a part is seen at a time.

A cell beside a file browser is hardly wider; a picture that was made smaller would have letters
that nobody can read."""
_MOST_PIXELS = 600_000
"""Of a PNG, for pages that show no SVG: about 80 kB."""
_SIZE = re.compile(r'<svg [^>]*?width="(\d+)" height="(\d+)"')
_WINDOW = (
    "<style>.nestedsf-whole[open]+.nestedsf-window{{max-height:none!important}}</style>"
    '<details class="nestedsf-whole"><summary>The whole picture, {width:,} x {height:,} pixels{more}'
    '</summary>To have it in a file: <code>.save("picture.svg")</code></details>'
    '<div class="nestedsf-window" role="group" aria-label="Picture; it scrolls" tabindex="0" '
    # So low that its scroll bar is in view as well, with an edge where the picture goes on.
    'style="max-height:min({highest}px,75vh);overflow:auto;border:1px solid #8c8c94;'
    'border-radius:8px">{image}</div>'
)


def image_bundle(text: str, svg: str, *, alt: str = "", png: bool = True) -> dict[str, str]:
    """A picture in four forms: in words, as SVG, as PNG, and as an image in HTML.

    A notebook that was not executed here is not trusted, and JupyterLab then shows no bare SVG
    but an image in HTML. That also carries an alternative text (``alt``, by default the words),
    which SVG outputs lack. One that is large has a window of its own to scroll. The PNG is for
    pages and papers that show nothing else; it is left out where it cannot
    be made, or is not asked for (``png``).
    """
    data = base64.b64encode(svg.encode()).decode()
    words = escape(alt or text).replace("\n", "&#10;")
    width, height = _size(svg)
    wide = width > _WIDEST
    style = ' style="max-width:none"' if wide else ""
    image = f'<img src="data:image/svg+xml;base64,{data}" alt="{words}"{style}>'
    if height > _HIGHEST or wide:
        more = "; in a narrower cell it scrolls to the right" if wide else ""
        size = {"width": width, "height": height, "highest": _HIGHEST}
        image = _WINDOW.format(**size, more=more, image=image)
    bundle = {"text/plain": text, "image/svg+xml": svg, "text/html": image}
    return {**bundle, **(png_bundle(svg) if png else {})}


def png_bundle(svg: str) -> dict[str, str]:
    """The picture as PNG; empty where this machine has no renderer or no font."""
    width, height = _size(svg)
    pixels = max(width * height, 1)
    try:
        png = as_png(svg, scale=min(1, (_MOST_PIXELS / pixels) ** 0.5))
    except (ImportError, RuntimeError):
        return {}
    return {"image/png": base64.b64encode(png).decode()}


def _size(svg: str) -> tuple[int, int]:
    found = _SIZE.match(svg)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def chosen(
    bundle: Mapping[str, str],
    include: Container[str] | None = None,
    exclude: Container[str] | None = None,
) -> dict[str, str]:
    """The forms that IPython asks for: those included, without those excluded."""
    return {kind: shown for kind, shown in bundle.items() if is_asked(kind, include, exclude)}


def is_asked(
    kind: str, include: Container[str] | None = None, exclude: Container[str] | None = None
) -> bool:
    """Whether IPython asks for a form: a PNG takes a while, and is made for who wants it.

    >>> is_asked("image/png", exclude=["image/png"])
    False
    """
    return (include is None or kind in include) and (exclude is None or kind not in exclude)
