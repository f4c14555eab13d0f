"""`nestedsf course`: the notebooks of the course, written to a folder."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.cli import terminal

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    course = commands.add_parser(
        "course",
        help="write the notebooks of the course to a folder",
        description="Write the notebooks of the course to a folder. Without an option: with their "
        "outputs, the solutions of the exercises, and the instructor's page. Nothing that is there "
        "is overwritten.",
        allow_abbrev=False,
    )
    course.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path("nestedsf-course"),
        metavar="FOLDER",
        help="default: nestedsf-course",
    )
    edition = course.add_mutually_exclusive_group()
    edition.add_argument(
        "--handout", action="store_true", help="for learners: without outputs and solutions"
    )
    edition.add_argument(
        "--solutions", action="store_true", help="the solutions alone, into FOLDER/solutions"
    )
    course.set_defaults(command=_course)


def _course(args: argparse.Namespace) -> int:
    from nestedsf.course import Edition, write_course  # noqa: PLC0415  no other command needs it

    edition = Edition.COURSE
    if args.handout or args.solutions:
        edition = Edition.HANDOUT if args.handout else Edition.SOLUTIONS
    written = write_course(args.folder, edition)
    notebooks = [path for path in written if path.suffix == ".ipynb"]
    terminal.say(f"{len(notebooks)} notebooks are in {args.folder}.")
    if edition is not Edition.SOLUTIONS:
        terminal.say(f"Begin with: jupyter lab {shlex.quote(str(notebooks[0]))}")
    return 0
