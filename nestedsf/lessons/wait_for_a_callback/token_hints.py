"""Hints on the first exercise of notebook 06: on where a token is, and on what starts the child."""

from __future__ import annotations

__all__ = [
    "OF_ANOTHER_VALUE",
    "OF_A_PATH",
    "OF_THE_CALL",
    "OF_THE_INPUT",
    "OF_THE_PLACE",
    "OF_THE_START",
    "OF_THE_TOKEN",
]

OF_THE_CALL = (
    "The child decides in its state “Need callback?”: what must its input have for that?",
    "It compares NeedCallback with true, which has no quotes in JSON.",
)
OF_THE_INPUT = (
    "The child gets nothing but what is under one key of the Parameters.",
    "That key is Input, and its value is an object.",
)
OF_THE_PLACE = (
    "At which path does the child look for the token, and at which one is it in your Input?",
    "$.reply.token is the key token of an object reply, which is a key of the Input.",
)
OF_ANOTHER_VALUE = (
    "Which path leads to the token of the Task that is executed? The first cell has printed it.",
    "It is $$.Task.Token, with two dollars.",
)
OF_A_PATH = (
    "The token is read. Which other path is there, and what is in the input of the Task?",
    "The check starts the Task with an order, and ${AnotherStateMachineArn} is the child's ARN.",
)
_OF_AN_OBJECT = (
    "The child gets what is under Input, and it looks for keys in it.",
    "Input is an object: its value stands between { and }.",
)
_OF_THE_NAME = (
    "A name has no spaces and no colons, and at most 80 characters.",
    "Without a Name, Step Functions makes one.",
)
_OF_ONE_NAME = (
    "Which name does the child of a second execution get?",
    "Without a Name, Step Functions makes one for each.",
)
OF_THE_TOKEN = (
    "What does the child need so that the Task can end, and where does the Task have it?",
    "It is in the context object: its paths have two dollars, and their keys end in .$.",
    "The child looks for it in its input, under the key token of an object reply.",
)


OF_THE_START = (
    ("the Input was a text", _OF_AN_OBJECT),
    (r"nothing at \$", OF_ANOTHER_VALUE),
    ("is taken", _OF_ONE_NAME),
    ("InvalidName", _OF_THE_NAME),
)
"""By what StartExecution says of a child that it does not start."""
