"""What leads on in exercise 3 of notebook 16."""

from __future__ import annotations

__all__ = [
    "NOT_WAITING",
    "OF_SHIPPING",
    "OF_THE_CATCH",
    "OF_THE_NAME",
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
    "Without ResultPath, or where it is $, the error takes the place of the order.",
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
    "Nothing was caught here: what does a Task hand on that has succeeded?",
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
