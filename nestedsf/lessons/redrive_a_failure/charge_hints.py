"""What leads on in exercise 3 of notebook 16."""

from __future__ import annotations

__all__ = [
    "NOT_WAITING",
    "OF_A_FAIL",
    "OF_A_LONG_NAME",
    "OF_A_WRITTEN_NAME",
    "OF_SHIPPING",
    "OF_THE_CATCH",
    "OF_THE_INPUT",
    "OF_THE_NAME",
    "OF_THE_NEXT",
    "OF_THE_ORDER",
    "OF_THE_PATHS",
    "OF_THE_RESULT",
    "OF_WAITING",
]

OF_THE_NAME = (
    "How many executions of `charge` may there be for one order? A name is there only once.",
    "“Look at the charge” looks for the name that the child has to have.",
    "Name.$ belongs in the Parameters of “Charge the card”: States.Format('charge-{}', $.order).",
)
OF_THE_CATCH = (
    "The second start asks for a name that is taken. Which error is that, and where may it lead?",
    "A Catch of “Charge the card” leads from that error to “Look at the charge”.",
    "The error is StepFunctions.ExecutionAlreadyExistsException.",
)
OF_THE_ORDER = (
    "What is handed to the next state where a Catch takes an error?",
    "The error takes the place that ResultPath names, and without it that of the whole order.",
)
OF_THE_INPUT = (
    "The charge has failed in its first state. What was it handed?",
    "A child is handed what Input says. Input.$ with $ hands over the order.",
)
OF_THE_NEXT = (
    "Which state was the last one, and which one comes after it?",
    "After “Look at the charge” the order is to be shipped.",
)
OF_A_WRITTEN_NAME = (
    "Is the name read, or is it written down? A value is read where its key ends in .$.",
    "Name.$ is made of a text and a value by States.Format, as the ARN in “Look at the charge” is.",
)
OF_A_LONG_NAME = (
    "How long may the name of an execution be?",
    "A name has 80 characters at most, and charge- and the order's number are enough.",
)
OF_A_FAIL = (
    "Which state does a redrive run again here, and how does that end?",
    "A Fail fails again. “Look at the charge” can be run again, where the order fails in it.",
)
OF_WAITING = (
    "“Look at the charge” fails as long as the charge has no output. Had it ended here?",
    "With .sync or .sync:2 behind its Resource, a Task goes on when its child has ended.",
)
NOT_WAITING = (
    "“Charge the card” succeeded, and its charge did not. When does such a Task go on?",
    "With .sync or .sync:2 behind its Resource, a Task goes on when its child has ended.",
)
OF_THE_RESULT = (
    "What does a Task hand on that has succeeded, and where is the order then?",
    "With ResultPath null it hands on its input, which is the order.",
)
OF_THE_PATHS = (
    "“Charge the card” is handed the order: which keys has it, and which key is looked for?",
    "The exercise names one key of an order, which the name of its charge ends with.",
)
OF_SHIPPING = (
    "Where does the error lead that was caught, and what is known there of the charge?",
    "“Look at the charge” fails as long as the charge has no output, and can then be redriven.",
)
