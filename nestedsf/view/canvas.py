"""The canvas: an SVG document around a picture's shapes, and text made safe for it.

As with diagrams: whole numbers, no ids, no fonts asked, a ground of its own, colours as
attributes, and a style sheet that only exchanges them where dark is preferred.
"""

from __future__ import annotations

import unicodedata
from xml.sax.saxutils import escape, quoteattr

from nestedsf.jsontext import visible
from nestedsf.view.lettering import FONTS
from nestedsf.view.palette import DARK, GROUND

__all__ = ["attribute", "direction", "document", "label", "lettered"]

_STRONG = frozenset({"L", "R", "AL"})


def document(body: str, width: int, height: int, *, title: str, description: str) -> str:
    """The shapes as an SVG document with a title and a description for screen readers."""
    lines = "\n".join(escape(visible(line)) for line in description.split("\n"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nestedsf" role="img" '
        f'aria-label={attribute(title)} width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONTS}">\n'
        f"<desc>{lines}</desc>\n"
        f"<style>@media (prefers-color-scheme:dark){{{_dark(body)}}}</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="{GROUND}"/>\n'
        f"{body}\n</svg>\n"
    )


def _dark(body: str) -> str:
    """The rules for the colours that are there; that of the ground always is."""
    rules = [f'.nestedsf [fill="{GROUND}"]{{fill:{DARK[GROUND]}}}']
    for key in ("fill", "stroke"):
        for light, dark in DARK.items():
            rule = f'.nestedsf [{key}="{light}"]{{{key}:{dark}}}'
            if f'{key}="{light}"' in body and rule not in rules:
                rules.append(rule)
    return "".join(rules)


def lettered(text: str) -> str:
    """The text as SVG text content, what does not print written as escapes."""
    return escape(visible(text))


def direction(text: str) -> str:
    """The attribute of a text element that has what it says run as its first letter does.

    Of what is written from the left there is none: then that is so anyway.
    """
    if text.isascii():
        return ""
    found = next((way for way in map(unicodedata.bidirectional, text) if way in _STRONG), "L")
    return "" if found == "L" else ' unicode-bidi="plaintext"'


def attribute(text: str) -> str:
    """The text as an attribute's value, in quotes."""
    return quoteattr(visible(text))


def label(  # noqa: PLR0913  what a text element has
    text: str, x: int, y: int, *, size: int, fill: str, anchor: str = "", bold: bool = False
) -> str:
    """A text element with its baseline at y."""
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += direction(text)
    more += ' font-weight="600"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}"{more}>{lettered(text)}</text>'
