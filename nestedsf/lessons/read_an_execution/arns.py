"""ARNs: what is seen of a text that is not the ARN of the execution that is asked for, and hints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.lessons.read_an_execution.kinds import kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["IN_AN_OUTPUT", "OF_THIS_TASK", "no_arn", "unknown_arn"]

_QUOTES = ('"', "'")
IN_AN_OUTPUT = (
    "The answer of StartExecution has the ARN, and it is in the output of an event.",
    "A Task that goes on waiting has the event TaskSubmitted; its details have the resource.",
    'The ARN is event.details["output"]["ExecutionArn"] of that event.',
)
OF_THIS_TASK = (
    "The details of an event say which resource was called.",
    "With Run a Job that is startExecution.sync: look for the event TaskSubmitted that has it.",
)
_BY_ITSELF = (
    "The ARN begins with arn and a colon, and ends in the name of the execution.",
    'An output is a dictionary, and the ARN is what it has as "ExecutionArn".',
)


def no_arn(answer: object, found: list[str]) -> tuple[str, ...]:
    """What is seen of an answer that has not one text in it, and hints.

    >>> no_arn(7, [])[0]
    'An ARN is a text, and this is a number.'
    """
    if len(found) > 1 and len(set(found)) == 1:
        seen = f"The same text is there {len(found)} times, and one ARN is asked for, by itself."
        return seen, *_BY_ITSELF
    if len(found) > 1:
        return f"These are {len(found)} texts, and one ARN is asked for.", *OF_THIS_TASK
    return f"An ARN is a text, and this is {kind(answer)}.", *IN_AN_OUTPUT


def unknown_arn(arn: str, execution: ExecutionTrace) -> tuple[str, ...]:
    """What is seen of a text that names none of the children of an execution, and hints."""
    nowhere = ("The parent started no execution with this ARN.", *IN_AN_OUTPUT)
    return next(_arn_faults(arn, execution), nowhere)


def _arn_faults(arn: str, execution: ExecutionTrace) -> Iterator[tuple[str, ...]]:
    bare = arn[1:-1] if arn[:1] in _QUOTES and arn[:1] == arn[-1:] else arn
    outputs = [visit.child.output for visit in execution.visits if visit.child is not None]
    if bare in outputs:
        yield "This is the output of a child execution, and its ARN is asked for.", *IN_AN_OUTPUT
    if bare != arn and bare.startswith("arn:"):
        yield (f"The text begins and ends in {arn[0]}, and an ARN has no quotes around it.",)
    if any(str(one.execution_arn) in arn for one in execution.executions()):
        yield "This text has the ARN of an execution in it, and more around it.", *_BY_ITSELF
    if ":stateMachine:" in arn:
        seen = "This is the ARN of a state machine, and not of an execution of it."
        yield seen, *IN_AN_OUTPUT
    if arn in {one.name for one in execution.executions()}:
        seen = "This is the name of an execution: its ARN ends in the name, and has more before it."
        yield seen, *IN_AN_OUTPUT
    if "‹" in arn:
        yield (
            "The ARN is masked in this text, as outputs show it: the history has the whole of it.",
        )
    known = [str(one.execution_arn).lower() for one in execution.executions()]
    if arn.lower() in known:
        yield ("This is the ARN of an execution in other capitals, and in an ARN capitals count.",)
    if not arn.startswith("arn:"):
        yield "This text is not an ARN, which begins with arn and a colon.", *IN_AN_OUTPUT
