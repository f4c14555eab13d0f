"""Data hints: what leads on from what was seen of the data of notebook 03, by the kind of mistake."""

from __future__ import annotations

from nestedsf.lessons.judging.fitting import Table, fitting
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import on_jsonpath

__all__ = ["hints_on_a_result", "hints_on_an_input", "hints_on_parameters"]

_MERGED = "States.JsonMerge takes two objects and false; where both have a key, the second counts."
_READ = (
    "Which value is read from the data, and which is written down?",
    "In Parameters and ResultSelector, a value is read only where its key ends in .$.",
)
_DEEPER = ("A path leads on into an object: after a dot comes the name of a field in it.",)
_NUMBER = ("A path reads a number as a number, and States.Format makes a text of it.",)
_NO_MORE = ("What is asked for, and what is there besides?",)

_PARAMETERS: Table = (
    (r"Parameters is inside Parameters", ("What is inside the outer Parameters is enough.",)),
    (r"the ARN of the execution", ("The context object has the name of the execution as well.",)),
    (r"it has no ", ("Three keys are asked for: order, customer and execution.",)),
    (
        r"nothing at \$\.(Execution|State)",
        (
            "Is the name of the execution in the order at all? The context object has it.",
            "A path into the context object begins with two dollars.",
        ),
    ),
    (r"was the text “\$", _READ),
    (r"was an object with", _DEEPER),
    (
        r"execution was ",
        (
            "The parts of the context object are about the execution, the state and the machine.",
            "Each of them has a Name.",
        ),
    ),
    (r"and the same with another order", _READ[:1]),
    (r"was the text “\d+”, and a number", _NUMBER),
    (r"also had", _NO_MORE),
    (r"customer was|\$\.customer", _DEEPER),
)
_OTHERWISE_2 = (
    "Which of the values are paths, and do their keys say so?",
    "Which of the values are not in the order at all? The context object has them.",
    "A path into the context object begins with two dollars.",
)

_SELECTED = (
    "One field makes a smaller result. Which keys has what it makes?",
    "With .sync:2 the child's output is in the result under Output, and its name under Name.",
)
_PUT = (
    "One field says where in the input the result is put.",
    "It is ResultPath, and its value is the path of a field.",
)
_PICKED = (
    "One field picks the part that is the output. What has it picked?",
    "It is OutputPath. Without it, all of what is there is the output.",
)
_RESULTS: Table = (
    (r"Parameters are what StartExecution", _SELECTED),
    (r"Next is there", ("What shapes the output are ResultSelector, ResultPath and OutputPath.",)),
    (r"was the text “\$", _READ),
    (
        r"execution was the (name|ARN) of the parent",
        ("The result describes the child: it has its name.",),
    ),
    (r"execution was ", ("The result has several fields about the child. Which is its name?",)),
    (r"ResultSelector looks in the result of the Task, and there is nothing", _SELECTED[1:]),
    (r"and Execution is not a field of that", _SELECTED[1:]),
    (r"and the same with another order", _READ[:1]),
    (r"boxes was an object", _DEEPER),
    (r"boxes was the text “\d+”, and a number", _NUMBER),
    (r"packing was (a|the) ", _SELECTED),
    (r"packing (was|also had) ", _SELECTED),
    (r"The output also had", _NO_MORE),
    (r"OutputPath chose|OutputPath is null", _PICKED),
    (r"ResultPath is \$|ResultPath is null", _PUT[:1]),
    (r"it has no packing", _PUT),
    (r"it has no order", _PUT),
    (
        r"No child execution",
        ("The Resource starts the child and waits for it, and can be left out.",),
    ),
)
_OTHERWISE_3 = (
    "One field makes a smaller result, and another says where in the input it is put.",
    "With .sync:2 the child's output is in the result under Output, and its name under Name.",
    "ResultPath is the path of the field that the result is put into.",
)

_ONE_OBJECT = ("The two objects are to become one, with the fields of both at its top.", _MERGED)
_LEVEL = (
    "Each key of Input is a key of what the child gets.",
    "Input.$ is a path or a function, and its value is all that the child gets.",
    _MERGED,
)
_LAST = ("The third argument of States.JsonMerge is the boolean false.",)
_TWO = ("The first two arguments of States.JsonMerge are paths to objects.", _MERGED)
_MACHINE = ("StateMachineArn can be left out here.",)
_INPUTS: Table = (
    (r"StateMachineArn(\.\$)? is", _MACHINE),
    (r"are both there", ("One of the two is enough: a path or a function, or an object.", _MERGED)),
    (r"is inside Input there", ("Its place is where Input is now.",)),
    (r"Parameters is inside Parameters", ("What is inside the outer Parameters is enough.",)),
    (r"begin with a capital", ("They are StateMachineArn, Input and Name.",)),
    (r"neither Input nor Input", ("What the child gets is the value of Input, or of Input.$.",)),
    (r"ExecutionAlreadyExists", ("Without a Name in Parameters, Step Functions makes one.",)),
    (r"argument of States\.JsonMerge (is|has)|as its last argument|true asks", _LAST),
    (r"JsonMerge takes (two|3)|other arguments than", _TWO),
    (r"was handed a list|a text that is not JSON", _ONE_OBJECT),
    (r"is an object of its own|not at the top", _LEVEL),
    (r"the order has another one", ("Where both objects have a key, whose value counts?", _MERGED)),
    (r"is neither of the order", _NO_MORE),
    (
        r"lacks the field (?!order )",
        ("Which fields may an order have? Those of the check have others than yours.", _MERGED),
    ),
    (r"the value of the link is not", ("The object added has the link already.",)),
    (r"lacks|names its parent", _ONE_OBJECT),
)

_OUTPUT = (
    "Output says what the state hands on. Without it that is the result.",
    "The data are in $states.input and $states.result, and the names in $states.context.",
)
_ARGUMENTS = (
    "Input in Arguments is what the child gets.",
    "$merge makes one object of a list of objects, and where two have a key, the last counts.",
)


def hints_on_parameters(seen: str, *, jsonata: bool = False) -> tuple[str, ...]:
    """What leads on in exercise 2, where three values are read.

    >>> hints_on_parameters("customer was an object with name, and that is not what is asked for.")
    ('A path leads on into an object: after a dot comes the name of a field in it.',)
    """
    hints = _first(seen, _PARAMETERS) or leading(seen, *_OTHERWISE_2)
    return leading(seen, *_OUTPUT) if jsonata and on_jsonpath(hints) else hints


def hints_on_a_result(seen: str, *, jsonata: bool = False) -> tuple[str, ...]:
    """What leads on in exercise 3, where fields shape an output.

    >>> hints_on_a_result("The output was an object with boxes: it has no order.")[0]
    'One field says where in the input the result is put.'
    """
    hints = _first(seen, _RESULTS) or leading(seen, *_OTHERWISE_3)
    return leading(seen, *_OUTPUT) if jsonata and on_jsonpath(hints) else hints


def hints_on_an_input(seen: str, *, jsonata: bool = False) -> tuple[str, ...]:
    """What leads on in exercise 4, where a child is handed two objects as one.

    >>> hints_on_an_input("The child was handed a list, and an object is asked for.")[0]
    'The two objects are to become one, with the fields of both at its top.'
    """
    hints = _first(seen, _INPUTS) or leading(seen, *_ONE_OBJECT)
    return leading(seen, *_ARGUMENTS) if jsonata and on_jsonpath(hints) else hints


def _first(seen: str, table: Table) -> tuple[str, ...]:
    if "capitals count" in seen:
        return leading(seen)
    return fitting(table, seen)
