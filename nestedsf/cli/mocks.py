"""The options that name mocks, and the test case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.exceptions import InputError

if TYPE_CHECKING:
    import argparse

    from nestedsf.engine.mocks.mocks import Mocks
    from nestedsf.workflows.mocked import IsMocked
    from nestedsf.workflows.workflow import Workflow

_SAMPLE = ("main", "another")


def add_mocks(parser: argparse.ArgumentParser) -> None:
    """Add --mock and --case."""
    group = parser.add_argument_group(
        "mocks",
        "What Tasks get in the place of what they call, by the names of their states: "
        '{"Charge": {"result": {}}}, or the mock configuration of Step Functions Local.',
    )
    add_file(group)
    group.add_argument(
        "--case",
        metavar="NAME",
        help="the test case of the mocks; it can be left out where there is one alone",
    )


def add_file(group: argparse._ActionsContainer) -> None:
    """Add --mock."""
    group.add_argument("--mock", type=Path, metavar="FILE", help="a file with mocks")


def is_mocked_of(args: argparse.Namespace) -> IsMocked:
    """Which states the options mock, before it is known whether they are there.

    Raises:
        DefinitionError: The file cannot be read.
        InputError: It is in no format that is known.
    """
    from nestedsf.workflows.mocked import unmocked  # noqa: PLC0415  only for workflows

    file = getattr(args, "mock", None)
    if file is None:
        return unmocked
    from nestedsf.engine.mocks.reading import read_mocks  # noqa: PLC0415  only for mocks

    return read_mocks(file).is_mocked


def mocks_of(args: argparse.Namespace, workflow: Workflow | None) -> Mocks | None:
    """The mocks that the options name, which fit; None where they name none.

    Args:
        args: With what `add_mocks` has added.
        workflow: What is run; None for the sample.

    Raises:
        DefinitionError: The file cannot be read.
        InputError: The options contradict one another, there is no such test case, or there are
            several; the mocks are in no format that is known, or do not fit.
    """
    if args.mock is None:
        if args.case is not None:
            raise InputError("--case goes with --mock: name the file of the mocks, too.")
        return None
    if getattr(args, "aws", False):
        raise InputError("--mock goes without --aws: on AWS nothing is mocked.")
    from nestedsf.account.sessions.moto import check_mocks  # noqa: PLC0415  it imports boto3
    from nestedsf.engine.mocks.choosing import chosen_case  # noqa: PLC0415  only for mocks
    from nestedsf.engine.mocks.reading import read_mocks  # noqa: PLC0415  as above
    from nestedsf.workflows.workflow import filled  # noqa: PLC0415  as above

    mocks = read_mocks(args.mock)
    machines = workflow.machines if workflow is not None else ()
    names = [machine.name for machine in machines] or _SAMPLE
    if workflow is not None:  # the sample's are checked where it is deployed
        check_mocks(mocks, {machine.name: filled(machine) for machine in machines})
    chosen_case(mocks, args.case, names[:1], names[1:])
    return mocks


def as_given(args: argparse.Namespace) -> list[str]:
    """The options as they were given, for a command line."""
    words = [] if args.mock is None else ["--mock", str(args.mock)]
    return words if args.case is None else [*words, "--case", args.case]
