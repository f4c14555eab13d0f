"""The sample "Start a Workflow Within a Workflow", as data: what is deployed, on moto and on AWS.

It has two editions. In "jsonpath", `main.asl.json` is the state machine of AWS's document, verbatim
(https://docs.aws.amazon.com/step-functions/latest/dg/sample-start-workflow.html); only the
child's ARN in it is filled in at deployment. "jsonata" does the same as AWS's console has it
today, in the folder `jsonata`: JSONata in place of paths, `.sync:2`, and a child that answers the
waiting Task itself, without a function. The states, and the child's ARN, are the same in both.
"""

from __future__ import annotations

import re
from importlib.resources import files

from nestedsf.arguments import shown
from nestedsf.exceptions import InputError

EDITIONS = {"jsonpath": "JSONPath", "jsonata": "JSONata"}
"""The editions, each with AWS's name of its query language."""
DOCUMENTED_CHILD_ARN = (
    "arn:aws:states:us-east-1:123456789012:stateMachine:"
    "NestingPatternAnotherStateMachine-HZ9gtgspmdun"
)
_FILE_LINE = re.compile(r"^( +)@([\w.]+)$", re.MULTILINE)


def read(name: str, edition: str = "jsonpath") -> str:
    """The text of one of the files of an edition, for example "main.asl.json".

    Raises:
        InputError: There is no such edition.
    """
    check_edition(edition)
    folder = files(__name__)
    if edition != "jsonpath":
        folder = folder.joinpath(edition)
    return folder.joinpath(name).read_text(encoding="utf-8")


def template(
    main_definition: str | None = None,
    another_definition: str | None = None,
    edition: str = "jsonpath",
) -> str:
    """The CloudFormation template of an edition, its files filled in, as YAML text.

    Args:
        main_definition: ASL of the parent, in place of main.asl.json.
            `${AnotherStateMachineArn}` in it becomes the child's ARN.
        another_definition: ASL of the child, in place of another.asl.json. In the edition
            "jsonpath" `${CallbackFunctionArn}` in it becomes the callback function's ARN.
        edition: One of `EDITIONS`.

    Raises:
        InputError: There is no such edition.
    """
    replaced = {"main.asl.json": main_definition, "another.asl.json": another_definition}

    def fill_in(line: re.Match[str]) -> str:
        indent, name = line.groups()
        text = replaced.get(name) or read(name, edition)
        text = text.replace(DOCUMENTED_CHILD_ARN, "${AnotherStateMachineArn}")
        return "\n".join(indent + part if part else "" for part in text.strip().split("\n"))

    return _FILE_LINE.sub(fill_in, read("template.yaml", edition))


def check_edition(edition: object) -> None:
    """Raises InputError for an edition that the sample does not have.

    >>> check_edition("yaml")
    Traceback (most recent call last):
    ...
    nestedsf.exceptions.InputError: The sample has no edition 'yaml': it has jsonpath and jsonata.
    """
    if not isinstance(edition, str) or edition not in EDITIONS:
        raise InputError(
            f"The sample has no edition {shown(edition)}: it has {' and '.join(EDITIONS)}."
        )
