"""File names: a name for what is saved that every file system takes."""

from __future__ import annotations

import re
import unicodedata

from nestedsf.jsontext import visible

__all__ = ["file_name"]

_LONGEST = 120  # bytes, of 255 at most everywhere
_NOT_IN_A_NAME = re.compile(r'[<>:"/\\|?*%#&\s‹›]+')
_OF_WINDOWS = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?")


def file_name(*parts: str, ending: str) -> str:
    """The name of a file for what is called so; without what a file's name cannot have anywhere.

    >>> file_name("orders/2026", "first try", ending="svg")
    'orders-2026-first-try.svg'
    >>> file_name("con", ending="json"), file_name("", ending="svg"), file_name("..", ending="svg")
    ('execution-con.json', 'execution.svg', 'execution.svg')
    """
    text = unicodedata.normalize("NFC", "-".join(filter(None, parts)))
    text = "".join(each if visible(each) == each else "-" for each in text)
    text = _NOT_IN_A_NAME.sub("-", text).encode()[:_LONGEST].decode(errors="ignore").strip("-. ")
    if not text or _OF_WINDOWS.fullmatch(text.casefold()):
        text = "-".join(filter(None, ("execution", text)))
    return f"{text}.{ending}"
