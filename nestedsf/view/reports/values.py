"""Values: JSON and texts in a report, long ones elided, with all of them once to be opened."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from nestedsf.jsontext import decode
from nestedsf.masking.display import showing_secrets
from nestedsf.view.canvas import lettered
from nestedsf.view.previews import preview, text_preview
from nestedsf.view.reports.markup import folded, lines, link

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Values"]

_SHORT, _SHORT_LINES = 800, 24
"""What is shown without being elided: characters and lines."""
_PREVIEW = 320
_ROOM = 1_500_000
"""Characters that long values take together; one has at most 262,144 bytes."""
_COLOURED = 20_000
_SPREAD = 4  # times the length: of what nests deeper, the indents are most of it
_TOKEN = re.compile(
    r'("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)|[^"\d]+?|.', re.DOTALL
)


class Values:
    """The values of one report: what has been shown in full is not shown again."""

    def __init__(self) -> None:
        self._anchors: dict[str, str] = {}
        self._room = _ROOM

    def json(self, text: str) -> str:
        """JSON text, indented."""
        if len(text) <= _SHORT and _is_short(shown := _spread(text)):
            return _pre(_coloured(shown))
        return _pre(lettered(_glimpse(text))) + self._whole(text, _indented)

    def definition(self, text: str) -> str:
        """JSON text that stands in something folded, and so is not elided."""
        if text in self._anchors or len(shown := _indented(text)) > self._room:
            return self._whole(text, _indented)
        return f'<div id="{self._kept(text, shown)}">{_pre(shown)}</div>'

    def text(self, text: str) -> str:
        """A text, as a cause."""
        if _is_short(text):
            return _pre(lines(text), "text")
        return _pre(lettered(text_preview(text, _PREVIEW)), "text") + self._whole(text, lines)

    def _whole(self, text: str, shape: Callable[[str], str]) -> str:
        """All of a long value, or where that is."""
        count = f"{len(text):,} characters"
        if text in self._anchors:
            return f'<p class="note">{link(self._anchors[text], f"All {count}, shown before")}</p>'
        if len(text) > self._room or len(shown := shape(text)) > self._room:
            return f'<p class="note">{count} in all, more than this page has room for.</p>'
        return folded(f"All {count}", _pre(shown), anchor=self._kept(text, shown))

    def _kept(self, text: str, shown: str) -> str:
        self._room -= len(shown)
        self._anchors[text] = f"w{len(self._anchors) + 1}"
        return self._anchors[text]


def _pre(shown: str, kind: str = "json") -> str:
    return f'<pre class="{kind}">{shown}</pre>'


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT and text.count("\n") < _SHORT_LINES


def _glimpse(text: str) -> str:
    with showing_secrets(show_secrets=True):  # the text is masked already, if it is to be
        try:
            return preview(decode(text), _PREVIEW)
        except ValueError:
            return text_preview(text, _PREVIEW)


def _indented(text: str) -> str:
    return _coloured(_spread(text))


def _spread(text: str) -> str:
    """JSON text with a line for each member; as it is where it nests too deeply for that."""
    try:
        spread = json.dumps(decode(text), indent=2, ensure_ascii=False)
    except (RecursionError, ValueError):
        return text
    return spread if len(spread) <= _SPREAD * len(text) + _SHORT else text


def _coloured(text: str) -> str:
    """JSON text with its keys, strings and the rest told apart."""
    if len(text) > _COLOURED:
        return lines(text)
    parts = []
    for token in _TOKEN.finditer(text):
        string, colon, atom = token.groups()
        if colon:
            parts.append(f'{lettered(string)}<span class="q">:</span>')
        elif string:
            parts.append(f'<span class="s">{lettered(string)}</span>')
        elif atom:
            parts.append(f'<span class="a">{atom}</span>')
        else:
            parts.append(lines(token[0]))
    return "".join(parts)
