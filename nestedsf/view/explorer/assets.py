"""Assets: the module and the style sheet that a page loads, joined from the files in ``static``.

A widget's module is one text. The files import one another as modules do; here each becomes a
scope of its own that hands out what it exports, after those that it uses. Colours, icons and
words come from Python, so that pictures and widgets cannot differ in them.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from nestedsf.jsontext import LOOSE_JOINER
from nestedsf.view.explorer.pages.page import STATUSES
from nestedsf.view.icons import icon
from nestedsf.view.palette import css_variables, dark_twins

__all__ = ["module", "style_sheet"]

_SCRIPTS = (
    "dom",
    "announcing",
    "listening",
    "store",
    "values",
    "marks",
    "tree",
    "rawtext",
    "finder",
    "copying",
    "json",
    "grid",
    "items",
    "iterations",
    "diff",
    "flow",
    "comparison",
    "menu",
    "saving",
    "actions",
    "followers",
    "splitter",
    "rooms",
    "camera",
    "minimap",
    "cause",
    "times",
    "status",
    "banner",
    "words",
    "shapes",
    "search",
    "crumbs",
    "picture",
    "token",
    "execution",
    "panel",
    "axis",
    "bars",
    "lanes",
    "spans",
    "cursor",
    "replay",
    "timeline",
    "events",
    "table",
    "below",
    "navigation",
    "theme",
)
_STYLES = ("explorer", "rooms", "data", "lists", "everybody")
_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:class|const|function) (\w+))", re.MULTILINE)


def _read(name: str) -> str:
    """A file without what a page need not be sent: indents, and lines that are comments."""
    text = (files("nestedsf.view.explorer") / "static" / name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


@cache
def module() -> str:
    """The module of the widget."""
    config = {
        "statuses": STATUSES,
        "loose": LOOSE_JOINER,
        "icons": {status: icon(status, "currentColor", 0, 0) for status in STATUSES},
    }
    scopes = (_scope(_read(f"{name}.js")) for name in _SCRIPTS)
    main = _IMPORT.sub("", _read("explorer.js"))
    return "\n".join((f"const CONFIG = {json.dumps(config)};", *scopes, main))


def _scope(script: str) -> str:
    names = ", ".join(name for _, name in _EXPORT.findall(script))
    body = _EXPORT.sub(r"\1", _IMPORT.sub("", script))
    return f"const {{ {names} }} = (() => {{\n{body}return {{ {names} }};\n}})();"


@cache
def style_sheet() -> str:
    """The style sheet: the palette as variables, the pictures' colours, and the file itself."""
    shown, dark = css_variables("nsf-")
    pictures = dark_twins(".nsf.nsf-dark svg")
    sheets = "\n".join(_read(f"{name}.css") for name in _STYLES)
    return f".nsf{{{shown}}}\n.nsf.nsf-dark{{{dark}}}\n{pictures}\n{sheets}"
