"""What a notebook's file has of a picture, for pages and papers that are no JupyterLab."""

from __future__ import annotations

import base64
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbconvert import LatexExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets.config import Config

from nestedsf import data_flow, draw, report, sequence, timeline
from nestedsf.view.explorer.fallback import fallback
from nestedsf.view.showing import image_bundle, png_bundle
from tests.trace import samples

if TYPE_CHECKING:
    from collections.abc import Mapping

PNG = b"\x89PNG\r\n\x1a\n"
CHAIN = {
    "StartAt": "S0",
    "States": {
        f"S{n}": {"Type": "Pass", **({"Next": f"S{n + 1}"} if n < 30 else {"End": True})}
        for n in range(31)
    },
}


def explored(*, live: bool) -> Mapping[str, str]:
    still = fallback(samples.parent(), live=live)
    return {**still, **png_bundle(still["image/svg+xml"])}


def pictures() -> dict[str, Mapping[str, str]]:
    parent = samples.parent()
    return {
        "a definition": draw(CHAIN)._repr_mimebundle_(),
        "an execution": draw(parent)._repr_mimebundle_(),
        "a timeline": timeline(parent)._repr_mimebundle_(),
        "a sequence": sequence(parent)._repr_mimebundle_(),
        "a data flow": data_flow(parent.visits[0])._repr_mimebundle_(),
        "an explorer": explored(live=False),
        "a live explorer": explored(live=True),
    }


@pytest.mark.parametrize("what", pictures())
def test_a_picture_is_there_as_svg_and_as_png(what: str) -> None:
    bundle = pictures()[what]
    assert next(iter(bundle)) == "text/plain"
    assert bundle["image/svg+xml"].startswith("<svg ")
    png = base64.b64decode(bundle["image/png"])
    assert png.startswith(PNG)
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert width * height < 1_210_000
    assert len(png) < 200_000


def test_a_tall_picture_has_a_window_and_a_way_to_all_of_it() -> None:
    html = draw(CHAIN)._repr_mimebundle_()["text/html"]
    assert "max-height:min(700px,75vh);overflow:auto" in html
    assert "<details" in html
    assert "<script" not in html
    low = draw({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
    assert low._repr_mimebundle_()["text/html"].startswith("<img ")


def test_a_picture_that_is_wider_than_a_cell_is_not_made_small_and_says_that_it_scrolls() -> None:
    wide = "<svg width='{0}' height='90'></svg>".replace("'", '"')
    html = image_bundle("words", wide.format(721), png=False)["text/html"]
    assert "max-width:none" in html  # its letters stay as large as they are meant to be
    assert "it scrolls to the right" in html
    assert image_bundle("words", wide.format(720), png=False)["text/html"].startswith("<img ")


def test_a_paper_takes_the_png_and_needs_no_inkscape() -> None:
    data: Any = draw(CHAIN)._repr_mimebundle_()
    cell = new_code_cell("draw(...)", outputs=[new_output("display_data", data=data)])
    config = Config(SVG2PDFPreprocessor={"enabled": False})
    export: Any = LatexExporter
    paper, resources = export(config=config).from_notebook_node(
        nbformat.from_dict(new_notebook(cells=[cell]))
    )
    assert ".png" in paper
    assert any(name.endswith(".png") for name in resources["outputs"])


def test_a_report_shows_itself_in_a_frame_without_scripts() -> None:
    failed = samples.recorded_trace("run-a-job-child-failed")
    made = report(failed)
    bundle = made._repr_mimebundle_()
    html = bundle["text/html"]
    head, frame = html.split("<iframe ", 1)
    assert "FAILED" in head
    assert failed.error is not None
    assert failed.error in unescape(head)
    assert 'sandbox=""' in frame
    document = re.search(r'srcdoc="([^"]*)"', frame)
    assert document is not None
    assert unescape(document[1]) == made.html
    assert bundle["text/plain"] == made.text
