"""What a Task waits for, in a reader's words: whether they name who or what ends the waiting."""

from __future__ import annotations

import json
import re

from nestedsf.lessons import mistakes

__all__ = ["not_waited_for"]

_WAITS = re.compile(
    r"token|call\W?back|answer|approv|deci|person|people|human|some\W?(body|one)|"
    r"\busers?\b|button|\bpress|webhook|external|outside|"
    r"repl(y|ies)|respon|recipient|click|link|manager|boss|owner|employee|confirm|consent"
)
_CUSTOMER = re.compile(r"^(?!.*(?:token|call\W?back)).*\b(?:customer|buyer)")
_DENIED = re.compile(
    r"\b(?:not|no|nor|never|without|isn.t|doesn.t|rather than|instead of)\b.*?(?=\bbut\b|[,;.\"]|$)"
)
_SEEN = re.compile(
    r"(?:^|[,;.\"])(?![^,;.]*\b(?:until|till|when|for)\b)[^,;.]*\b(?:has|have|had|is|are|was)\s+"
    r"(?:already\s+)?(?:ended|succeeded|finished|completed|done|over)\b"
)
_SENT = re.compile(r"send_?task_?(?:success|failure)(?:\W+(?:or|and|/)\W*send_?task_?failure)?")
_OWN = re.compile(r"ask for approval")
_LATER = re.compile(r"note the decision|\bship\b")
_EARLIER = re.compile(r"(?:write|send) the (?:e-?)?mail|start packing|count boxes|\bpack\b")
_CHILD = r"(?:child\w*|execution\w*|workflow\w*|state machine\w*|\b(?:e-?)?mails?\b|\bjobs?\b|\bapprove\b)"
_ENDING = r"(?:\bends?\b|\bended\b|\bending\b|finish\w*|complet\w*|succe\w*|\bresults?\b|\boutputs?\b|\bdone\b)"
_CHILD_ENDS = re.compile(rf"{_CHILD}[^,;.]*{_ENDING}|{_ENDING}[^,;.]*{_CHILD}|\.sync|run a job")
_TIME = re.compile(r"time\W?out|time limit|expir|laps|timeoutseconds|\bseconds?\b|\bwait state\b")
_MADE = re.compile(
    r"^(?!.*(?:\bback\b|return|\bsen[dt]\b)).*"
    r"(?:(?:generat|creat)\w*[^,;.]*token|token[^,;.]*(?:generat|creat))"
)

_ENDED = "Its child execution, email, is SUCCEEDED, and the state is RUNNING all the same."
_NO_TIME = "No time ends it, and it is no Wait state: its Resource says what it waits for."
_WRONG = (
    (
        re.compile(r"heart\W?beat"),
        "A heartbeat does not end this waiting: the Task waits on after it.",
    ),
    (
        re.compile(
            rf"{_CHILD} (?:to|must|has to) (?:send|return|give|call)"
            r"|(?:answer|repl\w+|respon\w+|callback) (?:of|from) (?:\w+ )*?"
            r"(?:child|workflow|execution|approve)\b"
        ),
        _ENDED,
    ),
    (_CUSTOMER, "No customer is named in the four executions: who is asked for an approval?"),
    (
        re.compile(r"\b(?:child|execution|workflow)\w*,? (?:and|or) (?:\w+ )?(?:task )?token"),
        _ENDED,
    ),
    (re.compile(r"\btoken,? (?:and|or) (?:\w+ )?(?:child|execution|workflow)"), _ENDED),
    (_CHILD_ENDS, _ENDED),
    (re.compile(rf"{_CHILD}\s+(?:(?:e-?)?mail\s+)?to (?:answer|repl|respon|decid|approv)"), _ENDED),
    (
        re.compile(r"^\W*(?:the )?(?:execution )?approve(?: execution)?\W*$"),
        "It is in the execution approve itself.",
    ),
    (
        re.compile(
            r"start_?execution(?!\.wait)|(?:answer|repl\w+|respon\w+) (?:of|from) (?:aws )?step functions"
        ),
        "StartExecution has answered long ago, as its child execution is there.",
    ),
    (_MADE, "The token was made when the Task was entered, and email was given it."),
    (_TIME, _NO_TIME),
)
"""What is wrong, also beside words that are right."""

_OTHERS = (
    (_LATER, "The states that come after it wait for it, and not it for them."),
    (_EARLIER, _ENDED),
    (re.compile(_CHILD), _ENDED),
    (_OWN, "That is its own name: for what does it wait?"),
    (re.compile(r"minute|hour|day|wait|time"), _NO_TIME),
)
"""What is wrong where no word is right."""


def not_waited_for(waits_for: object) -> str | None:
    """What is wrong with what a Task with a token is said to wait for; None where that is right.

    What is denied does not count, as in "not the child, but the token", nor what has happened; who names the right
    thing beside a wrong one has not said which of the two it is.

    >>> not_waited_for("its task token"), not_waited_for("SendTaskSuccess, not the child's end")
    (None, None)
    >>> not_waited_for("SendTaskHeartbeat")
    'A heartbeat does not end this waiting: the Task waits on after it.'
    """
    written = json.dumps(waits_for, ensure_ascii=False, default=str).lower()
    words = _SENT.sub("callback", _SEEN.sub(" ", _DENIED.sub(" ", written)))
    wrong = next((told for pattern, told in _WRONG if pattern.search(words)), None)
    if wrong:
        return wrong
    if _WAITS.search(_EARLIER.sub(" ", _LATER.sub(" ", _OWN.sub(" ", words)))):
        return None
    return next((told for pattern, told in _OTHERS if pattern.search(words)), None) or (
        f"In {mistakes.quoted(waits_for)} this check finds nobody who has to act, and nothing that "
        "has to be sent back."
    )
