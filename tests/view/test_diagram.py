"""Diagrams, through the names that readers use."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from nestedsf import sample
from nestedsf.asl.definition import parse_definition
from nestedsf.exceptions import InputError
from nestedsf.jsontext import visible
from nestedsf.trace import trace_of
from nestedsf.view import draw
from nestedsf.view.lettering import text_width

SVG = "{http://www.w3.org/2000/svg}"

ORDER = {
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Next": "Each item",
            "Catch": [{"ErrorEquals": ["States.Timeout", "Stale"], "Next": "Too late"}],
        },
        "Each item": {
            "Type": "Map",
            "ItemProcessor": {
                "StartAt": "Split",
                "States": {
                    "Split": {
                        "Type": "Parallel",
                        "Branches": [
                            {"StartAt": "Left", "States": {"Left": {"Type": "Succeed"}}},
                            {"StartAt": "Right", "States": {"Right": {"Type": "Fail"}}},
                        ],
                        "End": True,
                    }
                },
            },
            "Next": "Enough?",
        },
        "Enough?": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.count", "NumericGreaterThanEquals": 3, "Next": "Done"},
                {"Variable": "$.go", "IsPresent": True, "Next": "Ask"},
            ],
            "Default": "Too late",
        },
        "Too late": {"Type": "Fail"},
        "Done": {"Type": "Succeed"},
    },
}

HOSTILE = [
    "<script>alert(1)</script>",
    "<b>bold</b>",
    '"><img src=x onerror=alert(1)>',
    "]]> & &amp; &lt;",
    "\\N \\G \\l back\\slash\\",
    '"; evil [shape=star]; "',
    "$PATH %s {0}",
    "bidi \u202egnp.exe",
    "null \x00 bell \x07 escape \x1b[31m",
    "two\nlines",
    "lone \ud800 surrogate",
    "--> <!-- comment -->",
    "state\u200bname",
    "node",
    "x" * 80,
    "a fairly long state name with eighty characters, all of them quite ordinary ones",
    "状態の名前" * 16,
    "مرحبا بالعالم",
]


def chain(names: list[str]) -> dict[str, Any]:
    follow = dict(pairwise(names))
    return {
        "StartAt": names[0],
        "States": {
            name: {"Type": "Pass", **({"Next": follow[name]} if name in follow else {"End": True})}
            for name in names
        },
    }


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  text that this package has just made


def groups_of(svg: str, kind: str) -> list[ET.Element]:
    return [g for g in parsed(svg).iter(f"{SVG}g") if g.get("class") == kind]


def words(element: ET.Element) -> str:
    return " ".join("".join(text.itertext()) for text in element.iter(f"{SVG}text"))


def test_every_state_is_in_the_svg_and_in_the_text() -> None:
    diagram = draw(ORDER)
    names = [state.name for state in parse_definition(ORDER).states]

    assert [group.get("data-state") for group in groups_of(diagram.svg, "state")] == names
    for name in names:
        assert name in diagram.text
    shown = [words(group) for group in groups_of(diagram.svg, "state")]
    for state, text in zip(parse_definition(ORDER).states, shown, strict=True):
        assert state.type in text.removeprefix(state.name)


def test_start_end_and_joins_are_drawn() -> None:
    svg = draw(ORDER).svg

    assert [words(group) for group in groups_of(svg, "start")] == ["Start"]
    assert [words(group) for group in groups_of(svg, "end")] == ["End"]
    assert len(groups_of(svg, "join")) == 2


def test_every_transition_is_an_edge() -> None:
    svg = draw(ORDER).svg

    # Start, into the Map and both branches, Ask, out of Left, Split and the Map, both ends.
    assert len(groups_of(svg, "next")) == 10
    assert [words(group) for group in groups_of(svg, "choice")] == ["count ≥ 3", "go is present"]
    assert [words(group) for group in groups_of(svg, "default")] == ["otherwise"]
    assert [words(group) for group in groups_of(svg, "catch")] == ["catch States.Timeout, Stale"]


def test_a_catch_is_dashed_and_nothing_else_is() -> None:
    svg = draw(ORDER).svg
    dashed = {
        group.get("class")
        for group in parsed(svg).iter(f"{SVG}g")
        for path in group.findall(f"{SVG}path")
        if path.get("stroke-dasharray")
    }

    assert dashed == {"catch", "legend"}


def test_containers_stand_around_what_is_in_them() -> None:
    frames = [
        rect for rect in parsed(draw(ORDER).svg).iter(f"{SVG}rect") if rect.get("stroke-dasharray")
    ]

    assert len(frames) == 2  # the Map and the Parallel
    outer, inner = ([int(rect.get(key, "0")) for key in ("x", "y", "width")] for rect in frames)
    assert outer[0] < inner[0]
    assert outer[1] < inner[1]
    assert outer[0] + outer[2] > inner[0] + inner[2]


@pytest.mark.parametrize("of", [str, dict, "definition"])
def test_text_mapping_and_definition_give_the_same(of: object) -> None:
    text = sample.read("main.asl.json")
    definition = parse_definition(text)
    what: Any = {str: text, dict: definition.raw, "definition": definition}[of]

    assert draw(what).svg == draw(definition).svg


def test_something_else_is_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match="not 7"):
        draw(7)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_state_names_are_data(name: str) -> None:
    diagram = draw(chain([name, "after"]))
    root = parsed(diagram.svg)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    attributes = {key for element in root.iter() for key in element.attrib}
    (first, _) = groups_of(diagram.svg, "state")
    shown = re.sub(r"\s", "", words(first)).removesuffix("Pass")
    readable = visible(name).replace(" ", "")

    assert tags == {"svg", "desc", "style", "rect", "g", "path", "text"}
    assert not {key for key in attributes if key.startswith("on") or "href" in key}
    assert all(character.isprintable() or character == "\n" for character in diagram.svg)
    assert shown == readable or (shown[:9] == readable[:9] and shown[-9:] == readable[-9:])
    # A name never becomes DOT of its own.
    plain = draw(chain(["before", "after"])).source.source
    assert len(diagram.source.source.splitlines()) == len(plain.splitlines())


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("<b>bold</b>", "<b>bold</b>"),
        ("&lt;", "&lt;"),
        ("\\N", "\\N"),
        ("a\\", "a\\"),
        ("\u202eevil", "\\u202eevil"),
        ("tab\there", "tab\\there"),
    ],
)
def test_names_are_shown_as_they_are_and_what_does_not_print_as_an_escape(
    name: str, seen: str
) -> None:
    (group,) = groups_of(draw(chain([name])).svg, "state")

    assert words(group) == f"{seen} Pass"
    assert group.get("data-state") == seen
    assert seen in draw(chain([name])).text


def test_eighty_characters_break_into_lines_and_lose_nothing() -> None:
    name = "a fairly long state name with eighty characters, all of them quite ordinary ones"
    (group,) = groups_of(draw(chain([name])).svg, "state")
    lines = [text.text for text in group.iter(f"{SVG}text")][:-1]

    assert " ".join(filter(None, lines)) == name
    assert len(lines) > 2


def test_text_fits_into_its_box() -> None:
    for name in ("W" * 80, "状態" * 40, "i" * 80):
        (group,) = groups_of(draw(chain([name])).svg, "state")
        rect = group.find(f"{SVG}rect")
        assert rect is not None
        lines = list(group.iter(f"{SVG}text"))
        bottom = int(rect.get("y", "0")) + int(rect.get("height", "0"))
        assert int(lines[-1].get("y", "0")) < bottom
        assert all(len(line.text or "") * 4 < int(rect.get("width", "0")) for line in lines)


HISTORY = [
    {"id": 1, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}},
    {
        "id": 2,
        "previousEventId": 0,
        "type": "PassStateEntered",
        "stateEnteredEventDetails": {"name": "A", "input": "{}"},
    },
    {
        "id": 3,
        "previousEventId": 2,
        "type": "PassStateExited",
        "stateExitedEventDetails": {"name": "A", "output": "{}"},
    },
    {
        "id": 4,
        "previousEventId": 3,
        "type": "FailStateEntered",
        "stateEnteredEventDetails": {"name": "B", "input": "{}"},
    },
    {
        "id": 5,
        "previousEventId": 4,
        "type": "ExecutionFailed",
        "executionFailedEventDetails": {"error": "Broken"},
    },
]
ABC = {
    "StartAt": "A",
    "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Fail", "Error": "Broken"},
        "C": {"Type": "Succeed"},
    },
}


def test_an_execution_has_icon_word_and_colour_for_each_state_entered() -> None:
    diagram = draw(trace_of(HISTORY, ABC, name="first"))
    states = {group.get("data-state"): group for group in groups_of(diagram.svg, "state")}

    assert {name: group.get("data-status") for name, group in states.items()} == {
        "A": "SUCCEEDED",
        "B": "FAILED",
        "C": None,
    }
    for name, status in (("A", "SUCCEEDED"), ("B", "FAILED")):
        assert words(states[name]).endswith(status)
        assert len([g for g in states[name].iter(f"{SVG}g") if g.get("class") == "icon"]) == 1
    signs = {
        name: [path.get("d") for path in states[name].iter(f"{SVG}path")] for name in ("A", "B")
    }
    assert signs["A"] != signs["B"]  # told apart without their colours
    assert "✓ SUCCEEDED  A · Pass → B" in diagram.text
    assert "✗ FAILED     B · Fail → End" in diagram.text
    assert diagram.text.startswith("✗ FAILED     Execution first")


def test_without_its_definition_an_execution_is_drawn_as_it_went() -> None:
    diagram = draw(trace_of(HISTORY, name="first"))

    assert [g.get("data-state") for g in groups_of(diagram.svg, "state")] == ["A", "B"]
    assert "A · Pass → B" in diagram.text


def test_a_changed_source_is_what_is_rendered() -> None:
    diagram = draw(ABC)
    diagram.source.node("note", label="A note & more")
    diagram.source.edge("s0", "note", label="see")

    assert any(words(group) == "A note & more" for group in groups_of(diagram.svg, "node"))
    assert any(words(group) == "see" for group in groups_of(diagram.svg, "edge"))


def test_a_notebook_gets_an_image_with_its_text() -> None:
    diagram = draw(ORDER)
    bundle = diagram._repr_mimebundle_()
    image = re.search(
        r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"<>]*)"', bundle["text/html"]
    )

    assert bundle["text/plain"] == diagram.text
    assert bundle["image/svg+xml"] == diagram.svg
    assert image is not None
    assert base64.b64decode(image[1]).decode() == diagram.svg
    assert "Enough?" in image[2]
    assert set(diagram._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}


def test_without_the_engine_there_are_the_source_the_text_and_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    diagram = draw(ORDER)
    bundle = diagram._repr_mimebundle_()

    assert "Enough?" in diagram.source.source
    with pytest.raises(ImportError, match="pip install pygraphviz"):
        _ = diagram.svg
    assert set(bundle) == {"text/plain"}
    assert "pip install pygraphviz" in bundle["text/plain"]


PROGRAM = """
import hashlib, sys
from test_diagram import ABC, HISTORY, HOSTILE, ORDER, chain
from nestedsf.trace import trace_of
from nestedsf.view import draw
shown = [ORDER, chain(HOSTILE), trace_of(HISTORY, ABC, name="first")]
text = "".join(kind + value for what in shown
               for kind, value in sorted(draw(what)._repr_mimebundle_().items()))
print(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
"""


def in_another_process(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )


def test_the_bytes_are_the_same_in_every_process(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text("<fontconfig></fontconfig>")
    digests = {
        in_another_process(PROGRAM, **environment).stdout
        for environment in (
            {"PYTHONHASHSEED": "1", "LANG": "C", "LC_ALL": "C"},
            {"PYTHONHASHSEED": "2", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
            {"PYTHONHASHSEED": "3", "FONTCONFIG_FILE": str(fonts)},  # a machine without fonts
        )
    }

    assert len(digests) == 1
    assert len(digests.pop().strip()) == len(hashlib.sha256().hexdigest())


def test_nothing_is_written_to_standard_error() -> None:
    assert in_another_process(PROGRAM).stderr == ""


def test_what_others_write_to_standard_error_still_comes_through() -> None:
    code = """
import os
from nestedsf.view.diagrams.layout import font_warnings
with font_warnings.without_font_warnings():
    os.write(2, b'Fontconfig warning: "some.conf", line 6: unknown element\\n')
    os.write(2, b"Error: what matters\\n")
with font_warnings.without_font_warnings():
    os.write(2, b"Fontconfig warning: late\\n")
"""

    assert in_another_process(code).stderr == "Error: what matters\nFontconfig warning: late\n"


def test_whole_numbers_no_ids_no_comments() -> None:
    svg = draw(ORDER).svg
    numbers = [
        value
        for element in parsed(svg).iter()
        for key, value in element.attrib.items()
        if key in ("d", "x", "y", "width", "height", "viewBox", "transform")
    ]

    assert not [value for value in numbers if "." in value]
    assert " id=" not in svg
    assert "<!--" not in svg


def test_three_hundred_states_are_drawn_in_time() -> None:
    names = [f"State {number}" for number in range(300)]
    draw(chain(names[:2])).svg  # noqa: B018  the first one loads the engine
    times = []
    for _ in range(5):
        start = time.process_time()
        svg = draw(chain(names)).svg
        times.append(time.process_time() - start)

    assert len(groups_of(svg, "state")) == 300
    assert min(times) < 0.6  # 0.1 s on a quiet machine


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ("states:startExecution", "Request Response"),
        ("states:startExecution.sync:2", "Run a Job"),
        ("states:startExecution.sync:3", "unknown ending “.sync:3”"),
        ("states:startExecution.async", "unknown ending “.async”"),
        ("states:startExecution:sync", "unknown ending “:sync”"),
        ("states:startExecution.waitForTasktoken", "unknown ending “.waitForTasktoken”"),
        ("states:startExecution.sync ", "unknown ending “.sync ”"),
        ("states:startExecutionsync", "states:startExecutionsync"),
        ("aws-sdk:sfn:startExecution", "aws-sdk:sfn:startExecution"),
        ("sqs:sendMessage.waitForTaskToken", "sqs:sendMessage · Wait for Callback"),
        ("sqs:sendMessage:token", "sqs:sendMessage · unknown ending “:token”"),
        ("aws-sdk:sqs:sendMessage.Sync", "aws-sdk:sqs:sendMessage · unknown ending “.Sync”"),
    ],
)
def test_the_ending_of_a_resource_names_a_pattern_or_is_said_to_be_unknown(
    resource: str, said: str
) -> None:
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "End": True}
    drawn = draw(parse_definition({"StartAt": "A", "States": {"A": task}}))
    assert f"A · Task · {said} → End" in drawn.text
    assert ("Request Response" in drawn.text) == (said == "Request Response")


def test_the_words_beside_an_edge_do_not_stand_across_a_frame() -> None:
    """A Choice that passes over others, inside of a child execution, of a branch and of a Map."""
    steps = {
        "Day or night?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.a", "StringEquals": "night", "Next": "Can it be lifted?"}],
            "Default": "Pack",
        },
        "Can it be lifted?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.w", "NumericLessThan": 20, "Next": "Pack"}],
            "Default": "Wait",
        },
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Pack"},
        "Pack": {"Type": "Pass", "End": True},
    }
    inner = {"StartAt": "Day or night?", "States": steps}
    each = {"Type": "Map", "ItemProcessor": inner, "End": True}
    both = {"Type": "Parallel", "Branches": [{"StartAt": "Each", "States": {"Each": each}}]}
    whole = {"StartAt": "Both", "States": {"Both": {**both, "End": True}}}
    for definition in (inner, whole):
        svg = draw(definition).svg
        frames = [
            (int(x), int(x) + int(width))
            for x, width in re.findall(r'<rect x="(\d+)" y="\d+" width="(\d+)"[^>]*dasharray', svg)
        ]
        words = re.findall(
            r'<text x="(\d+)" y="\d+" fill="[^"]*" text-anchor="middle">([^<]*)</text>', svg
        )
        assert [text for _, text in words].count("otherwise") == 2
        assert len(frames) == (2 if definition is whole else 0)
        for middle, text in words:
            left, right = (int(middle) + side * text_width(text, 11) // 2 for side in (-1, 1))
            assert not [edges for edges in frames if any(left < edge < right for edge in edges)]
