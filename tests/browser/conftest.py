"""One JupyterLab and one Chromium for all tests in here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tools.lab import CHROMIUMS, FLAGS, RUNNING, WIDTH, Lab, Notebook, chromium, opened, running_lab

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

expect.set_options(timeout=RUNNING)  # what is right on a busy machine comes late


# For the notebooks: what they look at has run once.
EXECUTIONS = """
from functools import cache
import nestedsf

@cache
def first():
    with nestedsf.moto_session(time_scale=20) as session:
        return nestedsf.run(session, nestedsf.deploy(session), name="first")
"""


# For the package, not the session: as long as Playwright is there the thread seems to run an
# event loop, and other tests, as those of the notebooks, want one of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(f"there is no browser: none of {', '.join(CHROMIUMS)} is on the PATH")
    with sync_playwright() as playwright:
        home = {"HOME": os.environ["HOME_OF_BROWSER"]}
        browser = playwright.chromium.launch(
            executable_path=path, args=FLAGS, env={**os.environ, **home}
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    assert browser  # first of all: without one no server is started
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        (lab.folder / "executions.py").write_text(EXECUTIONS)
        yield lab


@pytest.fixture(scope="package")
def reader(lab: Lab, browser: Browser) -> Iterator[Notebook]:
    """One page without a kernel, which shows one saved notebook after the other."""
    lab.write([""], "nothing.ipynb")
    reader = opened(lab, browser, "nothing.ipynb", kernel=False)
    yield reader
    reader.close()


@pytest.fixture(scope="package")
def page(lab: Lab, browser: Browser) -> Iterator[Notebook]:
    """One page with its kernel, which the tests fill one after the other."""
    lab.write([""], "page.ipynb")
    page = opened(lab, browser, "page.ipynb")
    assert any("/api/kernels/" in url for url in page.requests)  # the kernel's socket is seen, too
    yield page
    page.close()


@pytest.fixture
def notebook(page: Notebook) -> Callable[..., Notebook]:
    """A function that fills the page with code cells."""

    def make(*cells: str, width: int = WIDTH) -> Notebook:
        page.fill(cells, width=width)
        return page

    return make
