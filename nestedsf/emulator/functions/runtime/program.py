"""The program of a function's process: an environment, or the template that forks them."""

from __future__ import annotations

import os

from nestedsf.emulator.functions.runtime import account, environment, guard, template


def main(kind: str, files: str | None) -> None:
    """Run as the template, or as an environment; the pipe is standard input and output.

    Args:
        kind: `template` or `environment`.
        files: A folder that goes with the template.
    """
    reader, writer, output = os.dup(0), os.dup(1), os.dup(2)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nothing, standard)
    if kind == "environment":  # the template, which never hangs, looks for itself
        guard.end_with_parent()
    account.warm_up()
    if kind == "template":
        template.run(reader, files)
    else:
        environment.run(reader, writer, output)
