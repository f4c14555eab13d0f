"""`nestedsf draw`: the picture of a workflow, without running it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf import sample
from nestedsf.cli import options, terminal, workflow

if TYPE_CHECKING:
    import argparse

    from nestedsf.asl.definition import Definition


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    draw = commands.add_parser(
        "draw",
        help="draw a workflow, without running it",
        description="Draw a state machine with those inside that it starts; without FILE AWS's "
        "sample. Nothing is run, and what is missing stays as it is written.",
        allow_abbrev=False,
    )
    workflow.add_workflow(draw)
    draw.add_argument(
        "--save",
        type=Path,
        metavar="FILE",
        help="write the picture, as its ending says: .svg, .png, .html, .dot or .txt; without "
        "it, the picture is printed in words",
    )
    draw.add_argument("--horizontal", action="store_true", help="from left to right")
    options.add_edition(draw)
    options.add_show_secrets(draw)
    draw.set_defaults(command=_draw)


def _draw(args: argparse.Namespace) -> int:
    from nestedsf.view import draw  # noqa: PLC0415  it takes time

    main, called = _definitions(args)
    diagram = draw(
        main,
        children=called,
        direction="horizontal" if args.horizontal else "vertical",
        show_secrets=args.show_secrets,
    )
    if args.save is None:
        terminal.say(diagram.text)
    else:
        terminal.say(f"{diagram.save(args.save)} is written.")
    return 0


def _definitions(args: argparse.Namespace) -> tuple[Definition, dict[str, Definition]]:
    """The definition that is started, and all by the ARNs that they are called by."""
    from nestedsf.asl.definition import parse_definition  # noqa: PLC0415  only to draw
    from nestedsf.workflows.workflow import Reference, example_value, filled  # noqa: PLC0415

    chosen = workflow.workflow_of(args, complete=False)
    if chosen is None:
        edition = args.edition or "jsonpath"
        main, another = (
            parse_definition(sample.read(f"{name}.asl.json", edition), deployed=True)
            for name in ("main", "another")
        )
        return main, {sample.DOCUMENTED_CHILD_ARN: another}
    definitions = {
        example_value(Reference(kind="machine", name=machine.name)): parse_definition(
            filled(machine), deployed=True
        )
        for machine in chosen.machines
    }
    return next(iter(definitions.values())), definitions
