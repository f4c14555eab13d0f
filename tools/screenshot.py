"""Take the README's pictures of the explorer, light and dark, in a real JupyterLab."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.lab import FLAGS, chromium, opened, running_lab

FOLDER = Path(__file__).parents[1] / "docs"
WIDTH, HEIGHT = 1360, 1300
STATE = "Start new workflow and wait for callback"
CELL = f"""
import nestedsf

session = nestedsf.moto_session(time_scale=20)
execution = nestedsf.run(session, nestedsf.deploy(session), name="first")
explorer = nestedsf.explore(execution)
explorer.children_inside = False
explorer.selected = {STATE!r}
explorer
"""


def main() -> int:
    """Write docs/explorer-light.png and docs/explorer-dark.png."""
    path = chromium()
    if path is None:
        sys.stderr.write("There is no Chromium: install it, as with apt install chromium.\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        sync_playwright() as playwright,
        running_lab(Path(home)) as lab,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        lab.write([CELL], "explorer.ipynb")
        notebook = opened(lab, browser, "explorer.ipynb", width=WIDTH)
        notebook.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        notebook.page.evaluate("() => jupyterapp.shell.collapseLeft()")
        notebook.run()
        explorer = notebook.cell(0).locator(".nsf")
        explorer.locator(".nsf-panel-body .nsf-value").first.wait_for()
        for theme in ("Light", "Dark"):
            notebook.set_theme(f"JupyterLab {theme}")
            explorer.screenshot(path=FOLDER / f"explorer-{theme.lower()}.png")
        notebook.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
