"""The sample "Start a Workflow Within a Workflow", as data: what is deployed, on moto and on AWS.

`main.asl.json` is the state machine of AWS's document, verbatim
(https://docs.aws.amazon.com/step-functions/latest/dg/sample-start-workflow.html); only the
child's ARN in it is filled in at deployment.
"""

from __future__ import annotations

import re
from importlib.resources import files

DOCUMENTED_CHILD_ARN = (
    "arn:aws:states:us-east-1:123456789012:stateMachine:"
    "NestingPatternAnotherStateMachine-HZ9gtgspmdun"
)
_FILE_LINE = re.compile(r"^( +)@([\w.]+)$", re.MULTILINE)


def read(name: str) -> str:
    """The text of one of the sample's files, for example "main.asl.json"."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def template(main_definition: str | None = None, another_definition: str | None = None) -> str:
    """The CloudFormation template of the sample, its files filled in, as YAML text.

    Args:
        main_definition: ASL of the parent, in place of main.asl.json.
            `${AnotherStateMachineArn}` in it becomes the child's ARN.
        another_definition: ASL of the child, in place of another.asl.json.
            `${CallbackFunctionArn}` in it becomes the callback function's ARN.
    """
    replaced = {"main.asl.json": main_definition, "another.asl.json": another_definition}

    def fill_in(line: re.Match[str]) -> str:
        indent, name = line.groups()
        text = replaced.get(name) or read(name)
        text = text.replace(DOCUMENTED_CHILD_ARN, "${AnotherStateMachineArn}")
        return "\n".join(indent + part if part else "" for part in text.strip().split("\n"))

    return _FILE_LINE.sub(fill_in, read("template.yaml"))
