"""The text twin of a diagram: what stands inside what, and where each state leads."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nestedsf.view import draw

LEAF: dict[str, Any] = {"Type": "Pass"}


def machine(*names_and_states: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """A machine whose states follow one another, the last one with End."""
    names = [name for name, _ in names_and_states]
    states = {
        name: {**state, **({"Next": after} if after else {"End": True})}
        for (name, state), after in zip(names_and_states, [*names[1:], ""], strict=True)
    }
    return {"StartAt": names[0], "States": states}


def parallel(*branches: dict[str, Any]) -> dict[str, Any]:
    return {"Type": "Parallel", "Branches": list(branches)}


def mapping(inner: dict[str, Any]) -> dict[str, Any]:
    return {"Type": "Map", "ItemProcessor": inner}


def test_a_parallel_that_begins_with_a_parallel_leads_on_and_not_into_itself() -> None:
    inner = parallel(machine(("Left", LEAF)), machine(("Right", LEAF)))
    drawn = draw(machine(("Outer", parallel(machine(("Inner", inner)))), ("Last", LEAF)))

    assert drawn.text.splitlines() == [
        "State machine with 5 states",
        "Start → Outer",
        "Outer · Parallel → Last",
        "   branch 0",
        "     Inner · Parallel → end of branch",
        "        branch 0",
        "          Left · Pass → end of branch",
        "        branch 1",
        "          Right · Pass → end of branch",
        "Last · Pass → End",
    ]


def test_what_is_inside_is_indented_by_all_that_is_around_it() -> None:
    deepest = mapping(machine(("Item", LEAF)))
    drawn = draw(
        machine(
            (
                "Fork",
                parallel(
                    machine(("Before", LEAF), ("Each", mapping(machine(("Each again", deepest))))),
                    machine(("Beside", LEAF)),
                ),
            )
        )
    )

    assert drawn.text.splitlines()[2:] == [
        "Fork · Parallel → End",
        "   branch 0",
        "     Before · Pass → Each",
        "     Each · Map → end of branch",
        "        Each again · Map → end of iteration",
        "           Item · Pass → end of iteration",
        "   branch 1",
        "     Beside · Pass → end of branch",
    ]


def nested(containers: list[str]) -> dict[str, Any]:
    found = machine(("Inmost", LEAF))
    for number, kind in enumerate(reversed(containers)):
        state = parallel(found) if kind == "Parallel" else mapping(found)
        found = machine((f"Around {number}", state))
    return found


@given(st.lists(st.sampled_from(["Parallel", "Map"]), max_size=6))
def test_each_state_stands_further_in_than_the_one_around_it(containers: list[str]) -> None:
    lines = draw(nested(containers)).text.splitlines()[2:]
    states = [line for line in lines if " · " in line]
    indents = [len(line) - len(line.lstrip()) for line in states]

    assert len(states) == len(containers) + 1
    assert indents == sorted({*indents})
    assert all(line.count(" → ") == 1 for line in states)
    assert not any(line.lstrip().startswith("→") for line in lines)
