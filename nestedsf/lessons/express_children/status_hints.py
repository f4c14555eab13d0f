"""What leads on in exercise 1 of notebook 17, from each mistake that is seen."""

from __future__ import annotations

__all__ = [
    "OF_A_FIXED_VALUE",
    "OF_BOTH",
    "OF_EXPRESSIONS",
    "OF_FAILING",
    "OF_ITS_INPUT",
    "OF_OTHER_ENDS",
    "OF_THE_ANSWER",
    "OF_THE_CATCH",
    "OF_THE_DEPTH",
    "OF_THE_END",
    "OF_THE_ITEM",
    "OF_THE_ORDER",
    "OF_THE_ORDER_LOST",
    "OF_THE_OUTPUT",
    "OF_THE_RULES",
    "OF_THE_STATUS",
    "OF_THE_TEXT",
    "OF_TIME",
    "OF_WAITING",
]

OF_WAITING = (
    "Which action waits for an Express workflow, and what does it answer?",
    "In a Resource it is an integration of the AWS SDK: aws-sdk:sfn:startSyncExecution.",
)
OF_THE_STATUS = (
    "What does the action answer when the child has failed: does its Task fail, too?",
    "A Choice after the Task can look at Status, before anything looks for an Output.",
)
OF_OTHER_ENDS = (
    "Which ends of the child does your Choice tell apart, and which others are there?",
    "Only one Status has an Output: SUCCEEDED. Whatever is not that leads to “Apologize”.",
)
OF_THE_RULES = (
    "What does your Choice ask for, and where does a child lead that has SUCCEEDED?",
    "A Status is compared letter by letter, and Default is for what no rule takes.",
)
OF_THE_ITEM = (
    "What was the child handed, and is that what was ordered?",
    "The workflow of the price looks at the key item of its input.",
)
OF_THE_ANSWER = (
    "Where is the answer of the Task, and how are its keys written?",
    "ResultPath says where the answer is put. It has Status and Output, with capitals.",
)
OF_THE_OUTPUT = (
    "The child has found a price: under which key of the answer is it, and of what type?",
    "Output is a text, and States.StringToJson makes a value of it.",
    "A Pass between the two can hand on order, item and price, which it reads from the answer.",
)
OF_THE_TEXT = (
    "A price is an object here: which function makes a value of a text?",
    "States.StringToJson does, for JSON text such as Output.",
)
OF_ITS_INPUT = (
    "“Charge the card” makes the price itself. Was it there when the state was entered?",
    "What a state is handed is its input. A state before it can read the price.",
)
OF_THE_DEPTH = (
    "The price is in an object that is called price, too. Which two fields have made them?",
    "What Parameters make is put under the key that ResultPath names, as a whole.",
)
OF_THE_ORDER = (
    "Which state is it that leaves this out?",
    "Parameters make a new object, which has only the keys that are named in it.",
)
OF_A_FIXED_VALUE = (
    "Which state writes this value, and is it another one for another order?",
    "In Parameters a value is read from the order where its key ends in .$, as order.$ does.",
)
OF_THE_ORDER_LOST = (
    "What is the output of the state before this one: is the order still in it?",
    "Without ResultPath a result takes the place of all that was there.",
)
OF_THE_CATCH = (
    "What is handed to the next state where a Catch takes an error?",
    "Without ResultPath, or where it is $, the error takes the place of the order.",
)
OF_EXPRESSIONS = (
    "Output of the Task says all that is handed on. What does the next state read, and is it there?",
    "$states.input is the order, $states.result the answer, and its Output is a text: $parse makes a value of it.",
)
OF_THE_END = (
    "The exercise names two states. To which of them does this order lead?",
    "The names are “Charge the card” and “Apologize”, letter by letter.",
)
OF_BOTH = (
    "Which of the two states leads to the other one?",
    "An order ends after one of them: both have End.",
)
OF_FAILING = (
    "No order fails because of its price. Which state has failed here?",
    "“Apologize” is a state that succeeds, such as a Pass.",
)
OF_TIME = (
    "How long may an execution of an Express workflow last, and how long does the Task wait for it?",
    "A Task that has waited longer than its TimeoutSeconds fails, and a Catch takes its error.",
)
