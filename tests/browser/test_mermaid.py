"""The Mermaid source of sequences, drawn by the Mermaid that JupyterLab brings along."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import pytest

from nestedsf.jsontext import visible
from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.view.sequences.mermaid import literal
from nestedsf.view.sequences.sequence import sequence
from tests.trace import samples, timed
from tests.view.test_diagram import HOSTILE
from tools.lab import Notebook

SVG = "{http://www.w3.org/2000/svg}"
MORE = [
    "end",
    "a; b",
    "# 1 #35; &#35; &lt;",
    "<br/>",
    "%% comment",
    "%%{init: {'theme': 'dark'}}%%",
    "note over p0: no",
    "$$x^2$$",
    "`code` **bold** _under_ ~",
    "{curly} [square] |pipe|",
    "-->> --x ->> ->",
    "autonumber",
    "😀 emoji",
    "javascript:alert(1)",
    "fa:fa-ban",
]
NAMES = [*HOSTILE, *MORE]


def hostile() -> ExecutionTrace:
    """A chain of Pass states with such names, and a Task that fails with such an error."""
    clock = timed.Clock()
    last = clock.at(0, "ExecutionStarted", 0)
    for name in NAMES:
        last = clock.at(0, "TaskStateEntered", last, name=name)
        last = clock.at(0, "TaskScheduled", last, resourceType=name, resource=name)
        last = clock.at(0, "TaskFailed", last, error=name, resourceType=name, resource=name)
        last = clock.at(0, "TaskStateExited", last, name=name)
    clock.at(0, "ExecutionFailed", last, error="end")
    return trace_of(clock.events, name="end; of <b>")


EXECUTIONS = {
    "sample": samples.parent(),
    "retries": timed.retried_then_waiting(),
    "child failed": samples.recorded_trace("run-a-job-child-failed"),
    "callback failed": samples.recorded_trace("wait-for-callback-failed"),
    "hostile": hostile(),
}
LITERALS = "\n".join(
    [
        "sequenceDiagram",
        f"    participant p0 as {literal('end')}",
        *(f"    p0->>p0: {literal(visible(name))}" for name in NAMES),
    ]
)


def cell(source: str) -> str:
    bundle = {"text/vnd.mermaid": source, "text/plain": "only words"}
    return f"from IPython.display import display\ndisplay({bundle!r}, raw=True)"


def drawing(page: Notebook, index: int) -> tuple[ET.Element, str]:
    """The SVG that JupyterLab made of a source, and its alternative text."""
    image = page.image(index)
    image.wait_for()
    head, _, data = (image.get_attribute("src") or "").partition(",")
    assert head == "data:image/svg+xml"
    # What Mermaid has made of our own text:
    return ET.fromstring(unquote(data)), image.get_attribute("alt") or ""  # noqa: S314


def written(svg: ET.Element) -> list[str]:
    found = ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
    return [text for text in found if not text.isdecimal()]  # without the numbers


@pytest.fixture(scope="module")
def drawn(page: Notebook) -> Notebook:
    """The page, where Mermaid has drawn all sources."""
    sources = [sequence(trace).source for trace in EXECUTIONS.values()]
    page.fill([cell(source) for source in [*sources, LITERALS]])
    page.run()
    return page


@pytest.mark.parametrize("name", EXECUTIONS)
def test_mermaid_draws_every_message(drawn: Notebook, name: str) -> None:
    index = list(EXECUTIONS).index(name)
    svg, alt = drawing(drawn, index)
    made = sequence(EXECUTIONS[name])
    assert svg.findtext(f"{SVG}title") == made.title
    assert made.title in alt
    lines = written(svg)
    for message in made.exchange.messages:
        for line in unescaped(literal(message.words)).split("\n"):
            assert line in lines
    arrows = [line for line in svg.iter() if "messageLine" in line.get("class", "")]
    assert len(arrows) == sum(m.kind != "note" for m in made.exchange.messages)
    assert drawn.errors == []


def test_mermaid_shows_every_name_letter_by_letter(drawn: Notebook) -> None:
    svg, _ = drawing(drawn, len(EXECUTIONS))
    shown = written(svg)
    for name in NAMES:
        lines = unescaped(literal(visible(name))).split("\n")
        assert "".join(lines).replace(" ", "") == visible(name).replace(" ", "")
        assert set(lines) <= set(shown)
    tags = {element.tag.removeprefix(SVG) for element in svg.iter()}
    assert not tags & {"script", "img", "b", "a", "foreignObject"}


def unescaped(text: str) -> str:
    return re.sub(r"#(\d+);", lambda code: chr(int(code[1])), text.replace("<br/>", "\n"))
