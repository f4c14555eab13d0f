"""Raster images: an SVG as PNG, lettered with a font of this machine.

The renderer comes as the package resvg-py and needs no other program.
"""

from __future__ import annotations

from nestedsf.view.lettering import FONTS

__all__ = ["as_png"]

_MISSING = 'PNG needs resvg-py: install it with "pip install resvg-py", or save as .svg.'
_NO_FONT = (
    "No font was found to letter the PNG with. Install DejaVu Sans, Liberation Sans or Noto Sans "
    "(on Debian and Ubuntu: apt install fonts-dejavu-core), or save as .svg."
)
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" font-family="{fonts}">'
    '<text y="9" font-size="9">{text}</text></svg>'
)


def _has_font() -> bool:
    import resvg_py  # noqa: PLC0415  only PNG needs it

    empty, lettered = (
        resvg_py.svg_to_bytes(svg_string=_PROBE.format(fonts=FONTS, text=text))
        for text in ("", "x")
    )
    return bool(empty != lettered)


def as_png(svg: str, *, scale: float = 2) -> bytes:
    """The SVG as a PNG image, in its light colours.

    Args:
        svg: An SVG document of ours.
        scale: Pixels of the image for each pixel of the SVG.

    Raises:
        ImportError: resvg-py is not there; the message says how to get it.
        RuntimeError: No font was found; the message says which ones would do.
    """
    try:
        import resvg_py  # noqa: PLC0415  only PNG needs it
    except ImportError as error:
        raise ImportError(_MISSING) from error
    if not _has_font():
        raise RuntimeError(_NO_FONT)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale))
