"""The palette: the colours of pictures on a light and on a dark ground.

A picture is drawn in the light colours; each stands for its dark twin as well, so a renderer
that knows about dark grounds (the SVG) translates, and one that does not needs no list. The
status colours are those of the Step Functions console: tokens of its design system, Cloudscape
(npm ``@cloudscape-design/design-tokens``, Apache-2.0).
"""

from __future__ import annotations

from typing import NamedTuple

from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT

__all__ = [
    "BOX",
    "DARK",
    "GROUND",
    "GROUP",
    "INK",
    "LINE",
    "MUTED",
    "STATUS_COLOURS",
    "TOKEN",
    "Colours",
    "css_variables",
    "dark_twins",
]


class Colours(NamedTuple):
    """What a status is drawn in."""

    line: str
    ground: str


GROUND = "#ffffff"
GROUP = "#f6f6f9"
BOX = "#fffffe"  # told from the ground, as on dark it is lighter than that
INK = "#0f141a"
MUTED = "#5a5c63"
LINE = "#8c8c94"
TOKEN = "#6b40b2"  # noqa: S105  a colour

_SUCCESS = Colours("#00802f", "#effff1")
_ERROR = Colours("#db0000", "#fff5f5")
_INFO = Colours("#006ce0", "#f0fbff")
_WARNING = Colours("#855900", "#fffef0")
_INACTIVE = Colours("#656871", "#f6f6f8")

STATUS_COLOURS = {
    SUCCEEDED: _SUCCESS,
    FAILED: _ERROR,
    TIMED_OUT: _ERROR,
    ABORTED: _INACTIVE,
    RUNNING: _INFO,
    "PENDING_REDRIVE": _WARNING,
    "CAUGHT": _WARNING,  # no status of AWS's: a failure that a Catch took on
}

DARK = {
    GROUND: "#161d26",
    GROUP: "#1b232d",
    BOX: "#232b37",
    INK: "#f2f3f5",
    MUTED: "#b4b4bb",
    LINE: "#8d9199",
    TOKEN: "#b599f0",
    "#00802f": "#2bb534",
    "#effff1": "#16361f",
    "#db0000": "#ff7a7a",
    "#fff5f5": "#45232a",
    "#006ce0": "#42b4ff",
    "#f0fbff": "#14324f",
    "#855900": "#fbd332",
    "#fffef0": "#3a3214",
    "#656871": "#a4a4ad",
    "#f6f6f8": "#2b323d",
}
"""The dark twin of each colour: Cloudscape's, but for the grounds of what was visited. These stand
out from the page and from what was not, as they do on light; Cloudscape's are darker than both."""

_NAMES = {"ground": GROUND, "group": GROUP, "box": BOX, "ink": INK, "muted": MUTED, "line": LINE}


def css_variables(prefix: str = "") -> tuple[str, str]:
    """The palette as declarations of CSS variables, on a light and on a dark ground.

    >>> css_variables("nsf-")[0].split(";")[0]
    '--nsf-ground:#ffffff'
    """
    light = [(f"--{prefix}{name}", colour) for name, colour in _NAMES.items()]
    for status, colours in STATUS_COLOURS.items():
        word = f"--{prefix}{status.lower().replace('_', '-')}"
        light += [(word, colours.line), (f"{word}-ground", colours.ground)]
    shown = "".join(f"{name}:{colour};" for name, colour in light)
    return shown, "".join(f"{name}:{DARK[colour]};" for name, colour in light)


def dark_twins(pictures: str) -> str:
    """CSS rules that draw pictures in their dark colours; `pictures` is a selector for them."""
    return "".join(
        f'{pictures} [{key}="{colour}"]{{{key}:{twin}}}'
        for colour, twin in DARK.items()
        for key in ("fill", "stroke")
    )
