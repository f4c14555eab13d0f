"""On an account: the checks of notebook 11, on names, leftovers and a reader's policy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched
from nestedsf.lessons.on_an_account.own_name import SHARED, check_1
from nestedsf.lessons.on_an_account.recorded import RECORDED
from nestedsf.lessons.policies.answers import Grant, fault_in
from nestedsf.lessons.policies.forms import Fault, policy_of
from nestedsf.lessons.policies.meaning import denied_everywhere, written
from nestedsf.trace.resources.leftover import FUNCTION, LOG_GROUP, MACHINE, STACK, Leftover
from nestedsf.view.plans.leftovers import Leftovers

__all__ = ["AFTER_A_WORKSHOP", "POLICY", "RECORDED", "check_1", "check_2", "check_3"]

LESSON = "11-on-a-real-account"

# --- exercise 2: what may go --------------------------------------------------------------

_OURS = "nestedsf-anna"
_THEIRS = "nestedsf-bert"
_ORPHAN = "/aws/lambda/nestedsf-anna-2-callback"
_RULE = "StepFunctionsGetEventsForStepFunctionsExecutionRule"
_ANOTHER = re.compile(r"[*?]|\b(?:not|but|except|never|keep|without)\b", re.IGNORECASE)
"""What makes a text something else than the name in it: it stands for others, or is denied."""

_OF_THE_LIST = 'A list of two names is ["one", "another"]: each name is a text of its own.'
_BETWEEN = re.compile(r"[,;\n]|\band\b")
AFTER_A_WORKSHOP = Leftovers(
    found=(
        Leftover(
            kind=STACK,
            name=_OURS,
            status="CREATE_COMPLETE",
            owner="you",
            expires="yesterday",
            expired=True,
            tagged=True,
            commands=("nestedsf destroy --aws --suffix anna",),
        ),
        Leftover(kind=MACHINE, name=f"{_OURS}-main", stack=_OURS, running=1, tagged=True),
        Leftover(kind=FUNCTION, name=f"{_OURS}-callback", stack=_OURS, tagged=True),
        Leftover(
            kind=STACK,
            name=_THEIRS,
            status="CREATE_COMPLETE",
            owner="somebody else",
            tagged=True,
            commands=("nestedsf destroy --aws --suffix bert",),
        ),
        Leftover(kind=MACHINE, name=f"{_THEIRS}-main", stack=_THEIRS, tagged=True),
        Leftover(
            kind=LOG_GROUP,
            name=_ORPHAN,
            commands=(f"aws logs delete-log-group --log-group-name {_ORPHAN}",),
        ),
    ),
    rule=f"{_RULE} is the account's, and other state machines may need it.",
)
"""What ``leftovers`` could show to Anna when a workshop is over."""


@exercise(LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether the names are those that Anna removes, and no others."""
    if is_untouched(answer):
        return to_do("The answer is a list of names, as the list of what is left has them.")
    given, mistake = _listed(answer)
    if mistake:
        return not_yet(f"The answer is a list of names, and {mistake}.", _OF_THE_LIST)
    # One text with all names is a list, too.
    given = [part for one in given for part in _parts(one)]
    named = [_named(one) for one in given]
    strange = [one for one, name in zip(given, named, strict=True) if name is None]
    if strange:
        return not_yet(
            f"{strange[0]} is not among what is left.", "Copy the names from the list above."
        )
    others = next(filter(None, map(_not_hers, named)), None)
    if others:
        return others
    missing = {_OURS, _ORPHAN} - set(named)
    if missing:
        kind = "the stack that is hers" if _OURS in missing else "what belongs to no stack"
        return not_yet(
            "Something that is Anna's is missing in your list.", f"Look again for {kind}."
        )
    return right("The stack goes with all that is in it, and the log group by itself.")


def _listed(answer: object) -> tuple[list[str], str | None]:
    """The texts of an answer, or what it is instead of a list of texts."""
    given = [answer] if isinstance(answer, str) else answer
    if isinstance(given, Mapping) or not isinstance(given, Iterable):
        return [], f"this is {a(answer)}"
    names = list(given)
    for one in names:
        if not isinstance(one, str):
            return [], f"{'something that is no text' if one is None else a(one)} is in it"
    return names, None


def _parts(text: str) -> list[str]:
    """The names that stand in one text with commas between; the text, where it is something else."""
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    return parts if all(map(_named, parts)) else [text]


def _not_hers(name: str | None) -> Verdict | None:
    """What is wrong with removing what has this name."""
    left = next((one for one in AFTER_A_WORKSHOP.found if one.name == name), None)
    if left is None:
        return not_yet(
            "The rule is the account's: without it no state machine hears of its children.",
            "It costs nothing, and stays.",
        )
    if _THEIRS in (left.name, left.stack):
        return not_yet(f"{name} is somebody else's.", "Below each stack is who has deployed it.")
    if left.stack:
        return not_yet(
            f"{name} belongs to a stack, and goes with it.",
            "One command removes a stack and all that is in it.",
        )
    return None


def _named(text: str) -> str | None:
    """The name that a text, which may be a whole command, names."""
    known = [*(one.name for one in AFTER_A_WORKSHOP.found), _RULE]
    if _ANOTHER.search(text):
        return None
    words = re.findall(r"[-\w/]+", text)
    return next((name for name in known if name in words), None) or next(
        (f"{SHARED}-{word}" for word in words if f"{SHARED}-{word}" in known), None
    )


# --- exercise 3: a policy for reading -----------------------------------------------------

POLICY = """{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "states:*", "Resource": "*"}
]}"""
"""What a reader starts from: it allows everything."""

_READING = ("states:GetExecutionHistory", "states:DescribeStateMachineForExecution")
_EXECUTIONS = "arn:aws:states:us-east-1:123456789012:execution:nestedsf-"
_ENOUGH = "All that is needed is allowed"
_FILLED = {"${main}": f"{_EXECUTIONS}main", "${another}": f"{_EXECUTIONS}another"}
_OF_OWN = re.compile(
    r"arn:aws[-\w]*:states:[-\w]*:[‹›\w]*:execution:nestedsf(?:-[-\w]+)?-(main|another)"
)


@exercise(LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether a policy lets somebody read the executions of the sample, and do nothing else."""
    if is_untouched(answer):
        return to_do("The answer is a policy.")
    text = _as_text(answer)
    if text is not None:
        if "".join(text.split()) == "".join(POLICY.split()):
            return to_do("This policy allows everything, so it is not yet one for reading.")
        for name, arn in _FILLED.items():
            text = text.replace(name, arn)
        answer = _OF_OWN.sub(lambda found: f"{_EXECUTIONS}{found[1]}", text)
    needed = [Grant(action, f"{on}:*") for on in _FILLED.values() for action in _READING]
    fault = _unfilled(answer) or fault_in(answer, needed, _HINTS)
    if fault and not fault.words.startswith(_ENOUGH):
        return not_yet(fault.words, *fault.hints)
    others = _others(answer)
    if others:
        many = "is one action" if len(others) == 1 else f"are {len(others)} actions"
        return not_yet(
            f"There {many} in the policy that nestedsf open does not need.",
            _OF_OTHERS,
            f"{others[0]} is not needed.",
        )
    if fault:
        return not_yet(fault.words, *fault.hints)
    return right("With this policy one can look at these executions, and start or stop none.")


def _unfilled(answer: object) -> Fault | None:
    """What looks like one of the two names that are filled in, and is none."""
    if found := re.search(r"\$?\{\w+\}", str(answer)):
        words = f"Nobody fills {found[0]}: what is filled in is ${{main}} and ${{another}}."
        return Fault(words, leading(words))
    return None


def _others(policy: object) -> list[str]:
    """The actions that a policy allows by their whole names, and that are not needed."""
    statements, _ = policy_of(policy)
    known = {action.lower() for action in _READING}
    return sorted(
        action
        for action in set(
            written([one for one in statements if one["Effect"] == "Allow"], "Action")
        )
        if action.lower() not in known
        and "*" not in action
        and not denied_everywhere(statements, action)
    )


def _as_text(answer: object) -> str | None:
    """A policy as JSON text, also where somebody has written a dict; None for what is neither."""
    if isinstance(answer, Mapping):
        try:
            return json.dumps(answer)
        except (TypeError, ValueError, RecursionError):
            return None
    return answer if isinstance(answer, str) else None


_OF_OTHERS = "nestedsf open reads the history and the definition: which two actions are these?"
_HINTS = ("nestedsf open reads the history and the definition: which action reads each of them?",)
