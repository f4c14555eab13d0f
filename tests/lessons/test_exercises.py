"""Exercises: when a check gives hints, and how many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nestedsf
from nestedsf.lessons import Verdict, start_here
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.verdicts import not_yet, right, to_do

FORM = ("form, gently", "form, more", "form, most")
VALUE = ("value, gently", "value, most")
SOLVED = "exercise 1 is solved in solutions/00.ipynb."


def check() -> Callable[[object], Verdict]:
    """A check of an exercise whose answer is 7, which is a number."""

    @exercise("00", 1)
    def checked(answer: object) -> Verdict:
        if answer == "{":
            return not_yet("This is not JSON: the { of line 1 is never closed.")
        if isinstance(answer, str):
            return not_yet("This is a text.", *FORM)
        return right("It is 7.") if answer == 7 else not_yet("Another number.", *VALUE)

    return checked


def test_from_the_third_different_answer_on_each_brings_a_hint_more() -> None:
    checked = check()
    found = [checked(answer).hints for answer in ("a", "a ", "b", "c", "c", "d", "e", "f")]
    assert found == [(), (), (), FORM[:1], FORM[:1], FORM[:2], FORM, (*FORM, SOLVED)]
    assert checked(7).hints == ()


def test_help_never_becomes_less_and_a_new_mistake_does_not_begin_with_its_last_hint() -> None:
    checked = check()
    answers = ("a", "b", "c", "d", 1, 2, "a")
    found = [checked(answer).hints for answer in answers]
    assert found[2:5] == [FORM[:1], FORM[:2], (VALUE[0], SOLVED)]
    assert found[5:] == [(*VALUE, SOLVED), (*FORM, SOLVED)]
    assert [len(hints) for hints in found] == sorted(len(hints) for hints in found)


def test_a_mistake_without_hints_of_its_own_has_those_of_its_kind() -> None:
    checked = check()
    found = [checked(answer).hints for answer in (1, 2, "{")]
    assert "Each { has a } that closes it" in found[2][0]


WORDS = {
    "{": "This is not JSON: the { of line 1 is never closed.",
    "no field": "There is no field type: ASL writes it with other capitals, Type.",
    "bare": "AWS would refuse it: The Next of 'Start packing' names the state 'ship'.",
    "also bare": "IAM would refuse it: a policy has no Effect.",
    "form": "This is a text.",
    "value": "Another number.",
}
OWN = {"form": FORM, "value": VALUE}


@given(st.lists(st.sampled_from([*WORDS, "right", "nothing"]), max_size=12))
def test_what_was_answered_before_decides_how_many_hints_are_shown_and_nothing_else(
    answers: list[str],
) -> None:
    """The same answer has the same verdict, and the first few of the same hints."""

    @exercise("00", 1)
    def checked(answer: str) -> Verdict:
        if answer in ("right", "nothing"):
            return (right if answer == "right" else to_do)(answer)
        return not_yet(WORDS[answer], *OWN.get(answer, ()))

    for answer in answers:
        verdict = checked(answer)
        alone = checked.__wrapped__(answer)  # type: ignore[attr-defined]
        own = alone.hints or leading(alone.words)
        assert (verdict.mark, verdict.words) == (alone.mark, alone.words)
        hints = tuple(hint for hint in verdict.hints if hint != SOLVED)
        assert hints == own[: len(hints)]


@pytest.mark.parametrize(
    ("mistake", "leads"),
    [
        ("The Resource has StartExecution: it is written with other capitals, x.", "A Resource"),
        ("Start: The Resource ends in .async, and after startExecution comes …", "with its dot"),
        ("AWS would refuse it: The resource provided a:b is not recognized.", "A Resource has arn"),
        ("This is not JSON: it has False, and JSON writes false.", "in small letters"),
        ("This is not JSON: the key a has no double quotes around it.", "straight double quotes"),
        ("This is not JSON: there is a comma after the last entry.", "each entry but the last"),
        ("This is not JSON: // begins a comment, and JSON has none.", "Take it out"),
        ("JSON text is asked for, between quotes, and this is an object.", "json.dumps"),
        ("The key “a” is there twice in one object, and only the", "Which of its two values"),
        ("There is no field type: ASL writes it with other capitals, Type.", "name of a field"),
        ("StartExecution has no parameter input: it has other capitals, Input.", "name of a field"),
        ("There is no function States.JSONMerge: AWS writes it with other capi", "of functions"),
        ("States.Format('{}', $.a has a ( that is never closed.", "A call has its name"),
        (
            "a.$: States.x({}) has an object in braces, and no argument of a function",
            "a path leads",
        ),
        (
            "A: End is the text “true”, and it must be the JSON value true.",
            "with Next, or with End",
        ),
        (
            "A: ResultSelector is a text, and it must be an object.",
            "ResultSelector makes an object",
        ),
        ("ResultPath is inside ResultSelector, and there it is a key like any other.", "the }"),
        (
            "Input and Input.$ exclude each other: merge first.",
            "ends in .$ only where its value is",
        ),
        ("ResultPath.$: the fields of a state have no .$ at their end.", "have no .$"),
        ("ResultPath is “packing”, and a path begins with $.", "goes on with a dot or a ["),
        ("Parameters look in the input of the state, and there is", "letter by letter"),
        ("OutputPath looks in what the state is about to hand on, and", "OutputPath comes last"),
        ("there is nothing at $.A: it has a there, and capitals count.", "is another letter"),
        (
            "States.Format has 2 {} in its text and 1 value after it, and each {} takes one.",
            "{} in",
        ),
        ("States.MathAdd takes 2 arguments, and is given 1.", "how many are there?"),
        ("There is nothing at $$.Execution.order in the context object.", "Execution has Id"),
        (
            "Parameters look in what InputPath has left, and there is nothing",
            "Without InputPath, Parameters look in the whole input",
        ),
    ],
)
def test_the_hints_of_a_mistake_of_form_are_about_it(mistake: str, leads: str) -> None:
    assert leads in " ".join(leading(mistake))


def test_executions_with_other_inputs_are_other_answers() -> None:
    checked = exercise("00-start-here", 2)(start_here.check_2.__wrapped__)  # type: ignore[attr-defined]
    with nestedsf.moto_session(time_scale=1000) as session:
        child = nestedsf.deploy(session).another_arn
        found = [
            len(checked(nestedsf.run(session, child, given, check=False)).hints)
            for given in ('"False"', '"False"', True, {}, "{}", '"no"', {"needCallback": False})
        ]
    assert found == [0, 0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("It could not be found", "It could not be found."),
        ("It has no state “B”", "It has no state “B”."),
        ("[Type] at /States/A'", "[Type] at /States/A'."),
        ("It says “no.”", "It says “no.”"),
        ("Which one?", "Which one?"),
        ("It ends here.\n", "It ends here."),
        ("", ""),
    ],
)
def test_words_end_with_a_full_stop_before_a_hint(words: str, said: str) -> None:
    verdict = not_yet(words, "Look again.")
    assert verdict.words == said
    assert f"{said}\n  Hint: Look again." in repr(verdict)
