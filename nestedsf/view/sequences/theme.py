"""Themes: the colours of a sequence, as Mermaid takes them, on a light and on a dark page."""

from __future__ import annotations

from nestedsf.view.palette import DARK, GROUND, GROUP, INK, LINE, MUTED, STATUS_COLOURS

__all__ = ["GROUND_OF_MESSAGES", "THEME"]

# JupyterLab draws it in the colours of its theme, and saves it so: light letters, which a light page
# cannot show. So it has the colours of the other pictures, on a ground of its own.
_COLOURS = {
    "background": GROUND,
    "primaryColor": GROUP,
    "primaryTextColor": INK,
    "primaryBorderColor": LINE,
    "lineColor": LINE,
    "textColor": INK,
    "actorBkg": GROUP,
    "actorBorder": LINE,
    "actorTextColor": INK,
    "actorLineColor": LINE,
    "signalColor": MUTED,
    "signalTextColor": INK,
    "noteBkgColor": STATUS_COLOURS["CAUGHT"].ground,
    "noteBorderColor": STATUS_COLOURS["CAUGHT"].line,
    "noteTextColor": INK,
    "sequenceNumberColor": GROUND,
}
# The ground is a rectangle around the messages. Its edge is so broad that it is below the heads too,
# as far as the picture goes: a style of the whole picture would find nothing, as Mermaid looks for it
# inside.
_EDGE = f".rect {{ stroke: {GROUND}; stroke-width: 600px; }}"
# JupyterLab shows it as an image, and that knows of a dark theme, as the other pictures do. Mermaid
# would drop all of it for a single < or >.
_NOTE = STATUS_COLOURS["CAUGHT"]
_PAINTED = {
    "fill": {
        ".rect": GROUND,
        "rect.actor": GROUP,
        "text.actor tspan, .messageText, .noteText tspan": INK,
        ".note": _NOTE.ground,
        "[id$=arrowhead] path, [id$=sequencenumber] circle": MUTED,
        ".sequenceNumber": GROUND,
    },
    "stroke": {
        ".rect": GROUND,
        ".actor, .actor-line": LINE,
        ".messageLine0, .messageLine1, [id$=arrowhead] path, [id$=crosshead] path": MUTED,
        ".note": _NOTE.line,
    },
}
_DARK = " ".join(
    f"{where} {{ {key}: {DARK[colour]} !important; }}"
    for key, colours in _PAINTED.items()
    for where, colour in colours.items()
)
_CSS = f"{_EDGE} @media (prefers-color-scheme: dark) {{ {_DARK} }}"

THEME = {"theme": "base", "themeVariables": _COLOURS, "themeCSS": _CSS}
"""What Mermaid is initialized with."""

GROUND_OF_MESSAGES = f"rgb({', '.join(str(part) for part in bytes.fromhex(GROUND[1:]))})"
"""The colour of the rectangle, as its statement takes it."""
