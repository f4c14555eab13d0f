"""Pictures in a real JupyterLab: seen, described, and with nothing asked from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.lab import Notebook, untrusted, violations

if TYPE_CHECKING:
    from playwright.sync_api import Locator

IMPORTS = "import nestedsf\nfrom nestedsf import sample"
DEFINITION = "definition = nestedsf.draw(sample.read('main.asl.json'))\ndefinition"
EXECUTION = """\
with nestedsf.moto_session(time_scale=20) as session:
    execution = nestedsf.draw(nestedsf.run(session, nestedsf.deploy(session)))
execution"""
SEQUENCE = """\
with nestedsf.moto_session(time_scale=20) as session:
    messages = nestedsf.sequence(nestedsf.run(session, nestedsf.deploy(session)))
messages"""
CELLS = (IMPORTS, DEFINITION, EXECUTION, SEQUENCE)
PICTURES = {1: "definition", 2: "execution", 3: "messages"}
DARK, LIGHT = "JupyterLab Dark", "JupyterLab Light"

each_picture = pytest.mark.parametrize("cell", PICTURES, ids=PICTURES.get)


@pytest.fixture(scope="module")
def drawn(page: Notebook) -> Notebook:
    """The page, where it has drawn the sample's definition, an execution, and its messages."""
    page.fill(CELLS)
    page.run()
    return page


def is_shown(image: Locator) -> bool:
    """Whether an image could be decoded and has room on the page."""
    image.wait_for()
    image.scroll_into_view_if_needed()
    shown: bool = image.evaluate(
        "async img => { await img.decode(); return img.naturalWidth > 100 && img.width > 100; }"
    )
    return shown


@each_picture
def test_a_picture_is_shown_and_described(drawn: Notebook, cell: int) -> None:
    image = drawn.image(cell)
    assert is_shown(image)
    alt = image.get_attribute("alt") or ""
    assert "Start new workflow and wait for callback" in alt
    assert drawn.evaluate(PICTURES[cell] + ".text") == repr(alt)


def test_the_page_asks_nobody_but_the_server(drawn: Notebook) -> None:
    assert is_shown(drawn.image(2))
    assert drawn.outside() == []
    assert drawn.errors == []


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@each_picture
def test_axe_finds_nothing_serious(drawn: Notebook, cell: int, theme: str) -> None:
    drawn.set_theme(theme)
    assert is_shown(drawn.image(cell))
    found = violations(drawn.page, f".jp-Cell:nth-of-type({cell + 1}) .jp-OutputArea")
    assert not {"serious", "critical"} & found.keys(), found


@each_picture
def test_a_narrow_window_shows_the_whole_picture(drawn: Notebook, cell: int) -> None:
    drawn.set_width(420)
    assert is_shown(drawn.image(cell))
    window = drawn.output(cell).locator(".nestedsf-window")  # of a large one, which scrolls
    shown = window if window.count() else drawn.image(cell)
    image, area = shown.bounding_box(), drawn.output(cell).bounding_box()
    drawn.set_width(1280)
    assert image
    assert area
    assert image["x"] + image["width"] <= area["x"] + area["width"] + 1 <= 421


@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "not trusted"])
def test_the_pictures_stay_without_a_kernel(
    drawn: Notebook, reader: Notebook, *, trusted: bool
) -> None:
    saved = drawn.save()
    name = f"again, trusted {trusted}.ipynb"
    drawn.lab.write(saved if trusted else untrusted(saved), name)
    reader.change_to(name)
    assert reader.trusted() is trusted
    for cell in PICTURES:
        assert is_shown(reader.image(cell))
        assert reader.image(cell).get_attribute("alt") == drawn.image(cell).get_attribute("alt")
    assert reader.outside() == []
