"""Notebooks that a command writes: of Python cells, and never over one that is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.exceptions import InputError
from nestedsf.files import read_file, write_file
from nestedsf.jsontext import indented
from nestedsf.masking.values import without_secrets_text

if TYPE_CHECKING:
    from pathlib import Path

_WIDEST = 88


def write(path: Path, title: str, cells: list[str]) -> None:
    """Write the notebook; one with the same cells stays, whatever its outputs are.

    A value that looks like a secret is in it, as the workflow needs it: then it is for its owner
    alone (mode 600), where there are modes.

    Args:
        path: Where to write.
        title: What the first cell says, in Markdown.
        cells: The code of the others.

    Raises:
        InputError: Another notebook, or something else, is there.
    """
    if holds(path, cells):
        return
    content = _notebook(title, cells)
    private = without_secrets_text(content) != content
    try:
        write_file(path, content.encode(), private=private, overwrite=False)
    except FileExistsError:
        raise InputError(
            f"{path} is there already, with other cells: open it with jupyter lab, or name "
            "another one."
        ) from None


def holds(path: Path, cells: list[str]) -> bool:
    """Whether a notebook that is there has these cells of code."""
    try:
        found = json.loads(read_file(path))["cells"]
        code = [cell["source"] for cell in found if cell["cell_type"] == "code"]
        return ["".join(source) for source in code] == cells
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def literal(value: object) -> str:
    """Texts, and mappings of them, as Python writes them: JSON does it alike."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a file's name need not be text
        return json.dumps(value)
    return text


def call(function: str, *given: str, **named: str) -> str:
    """A call as Python code, in one line where that is short enough."""
    arguments = [*given, *(f"{key}={value}" for key, value in named.items())]
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= _WIDEST:
        return line
    return f"{function}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


def _notebook(title: str, cells: list[str]) -> str:
    """A notebook without outputs."""
    code: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
    }
    first = {"cell_type": "markdown", "metadata": {}, "source": title}
    written = [first, *({**code, "source": source} for source in cells)]
    notebook = {
        "cells": [{"id": f"cell-{number}", **cell} for number, cell in enumerate(written)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return f"{indented(notebook)}\n"
