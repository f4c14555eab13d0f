"""A real JupyterLab in a subprocess, and a notebook in it as Chromium shows it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import nbformat
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nbformat import NotebookNode
    from playwright.sync_api import Browser, Error, Locator, Page, WebSocket

STARTING = 60.0  # seconds
ENDING = 5.0
ALONE = 600
RUNNING = 60_000  # milliseconds, for what a kernel does
# What anywidget throws after two seconds, in a page that is too busy to load a module in that time.
# An explorer does without it: tests/browser/test_explorer.py has this happen.
TOO_BUSY = "[anywidget] Failed to initialize model."
WIDTH, HEIGHT = 1280, 800  # of the window, in pixels
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-first-run",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "apputils-extension/themes": {"adaptive-theme": False},
    "docmanager-extension/plugin": {"autosave": False},
    "notebook-extension/tracker": {"windowingMode": "none"},  # all outputs are in the page
}
KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}

CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# The panel of the notebook, where JupyterLab or Notebook has its application for others to see.
PANEL = "(window.jupyterapp.shell.currentWidget)"
STARTED = "() => window.jupyterapp && jupyterapp.restored.then(() => true)"
READY = f"() => window.jupyterapp && {PANEL}?.context?.isReady && {PANEL}.content.widgets.length"
IDLE = f"() => {PANEL}.sessionContext.session?.kernel?.status === 'idle'"
NO_KERNEL = f"() => {PANEL}.sessionContext.isReady && !{PANEL}.sessionContext.session"
NO_SPLASH = "() => !document.querySelector('#jupyterlab-splash')"  # it covers and dims the page
# The file as it is now, in the page and with the kernel that are there.
REVERT = f"() => {PANEL}.context.revert()"
# As "Open With", "Notebook (no kernel)" in the file browser does it.
OPEN_WITHOUT_KERNEL = """path => jupyterapp.commands.execute(
  'docmanager:open', {path, factory: 'Notebook', kernelPreference: {shouldStart: false}}
).then(() => undefined)"""
CLOSE = "() => jupyterapp.shell.currentWidget.dispose()"
RUN = """([command, index]) => {
  window.hasRun = undefined;
  if (index !== null) jupyterapp.shell.currentWidget.content.activeCellIndex = index;
  jupyterapp.commands.execute(command).then(done => { window.hasRun = [done]; });
}"""

FAILURES = """() => Array.from(jupyterapp.shell.currentWidget.context.model.cells)
  .flatMap(cell => cell.type === 'code' ? cell.outputs.toJSON() : [])
  .filter(output => output.output_type === 'error')
  .map(output => output.ename + ': ' + output.evalue)"""


def chromium() -> str | None:
    """The path of the system's Chromium, None where there is none."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


@dataclass(slots=True)
class Lab:
    """A running server: its folder of notebooks, its address and its token."""

    folder: Path
    url: str
    token: str

    def rest(self, method: str, path: str, body: Any = None) -> Any:
        """What the server's REST API answers."""
        request = urllib.request.Request(  # noqa: S310  an address of this computer
            f"{self.url}api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=STARTING) as response:  # noqa: S310  as above
            text = response.read()
        return json.loads(text) if text else None

    def start_kernel(self, name: str) -> None:
        """Start a kernel for a notebook, before a page asks for one."""
        body = {"path": name, "name": "", "type": "notebook", "kernel": {"name": "python3"}}
        self.rest("POST", "sessions", body)

    def stop_kernel(self, name: str) -> None:
        """End a notebook's kernel, if it has one: kernels outlive pages.

        First the page that has been closed lets go of it. If it did so afterwards, the server
        would keep messages for a kernel that is no more, and then not end.
        """
        end_of_patience = time.monotonic() + ENDING
        while session := self.session(name):
            if (
                not (session["kernel"] or {}).get("connections")
                or time.monotonic() > end_of_patience
            ):
                self.rest("DELETE", f"sessions/{session['id']}")
            time.sleep(0.02)

    def session(self, name: str) -> Any:
        """What the server knows of a notebook's kernel; nothing where it has none."""
        sessions = self.rest("GET", "sessions")
        return next((session for session in sessions if session["path"] == name), None)

    def write(self, cells: Sequence[str] | NotebookNode, name: str) -> None:
        """Write a notebook: of code cells without outputs, or as it is."""
        if not isinstance(cells, dict):
            made = [new_code_cell(source) for source in cells]
            cells = new_notebook(cells=made, metadata={"kernelspec": KERNELSPEC})
        nbformat.write(cells, self.folder / name)


@contextmanager
def running_lab(home: Path, module: str = "jupyterlab") -> Iterator[Lab]:
    """A server with settings, runtime files and kernels of its own, ended with all it started."""
    folder = home / "notebooks"
    kernel = home / "path" / "kernels" / "python3"
    for made in (folder, kernel):
        made.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": argv, **KERNELSPEC}))
    for name, values in SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    token = token_hex(16)
    command = [
        *(sys.executable, "-m", module, "--no-browser", "--ip=127.0.0.1"),
        f"--port={free_port()}",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.allow_root=True",
        "--expose-app-in-browser",
        "--JupyterNotebookApp.expose_app_in_browser=True",
        # Where the tests were killed and cannot end it, it ends itself.
        f"--ServerApp.shutdown_no_activity_timeout={ALONE}",
        f"--MappingKernelManager.cull_idle_timeout={ALONE}",
        "--MappingKernelManager.cull_connected=True",
    ]
    log = home / "server.log"
    with (
        log.open("wb") as written,
        subprocess.Popen(
            command,
            cwd=folder,
            env=environment(home),
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            lab = Lab(folder=folder, url=address(process, home, log), token=token)
            yield lab
        finally:
            end(process)


def environment(home: Path) -> dict[str, str]:
    """This process's environment without anybody's AWS, Jupyter or IPython settings."""
    theirs = ("AWS_", "JPY_", "JUPYTER", "IPYTHON", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    folders = {
        "IPYTHONDIR": "ipython",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_PATH": "path",  # comes first: the kernel of this Python is found there
        "JUPYTER_RUNTIME_DIR": "runtime",
    }
    return {**kept, **{name: str(home / folder) for name, folder in folders.items()}}


def free_port() -> int:
    """A port that nobody listens at; the server takes another one if somebody is faster."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def address(process: subprocess.Popen[bytes], home: Path, log: Path) -> str:
    """The address that the server has written down, once it answers there."""
    end_of_patience = time.monotonic() + STARTING
    while time.monotonic() < end_of_patience and process.poll() is None:
        for path in (home / "runtime").glob("jpserver-*.json"):
            try:
                url = str(json.loads(path.read_text())["url"])
                socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), 1).close()
            except (ValueError, OSError):  # half written, or not yet listening
                continue
            return url
        time.sleep(0.05)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-4000:]}")


def end(process: subprocess.Popen[bytes]) -> None:
    """End the server, which ends its kernels, and then whatever is left of its group."""
    process.terminate()
    try:
        process.wait(ENDING)
    except subprocess.TimeoutExpired:
        process.kill()
    with suppress(ProcessLookupError, PermissionError):  # all have ended
        os.killpg(process.pid, signal.SIGKILL)


@dataclass(slots=True)
class Notebook:
    """A notebook in a page of its own.

    Attributes:
        lab: The server.
        page: The page, as Playwright drives it.
        name: The file's name.
        requests: The addresses that the page has asked for, in any way.
        errors: What was written to the console as an error, or thrown and not caught.
        received: How many characters of messages the page was sent over websockets.
    """

    lab: Lab
    page: Page
    name: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    received: int = 0

    @property
    def panel(self) -> Locator:
        """The notebook itself, without what is around it."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def cell(self, index: int) -> Locator:
        """A cell with its outputs."""
        return self.panel.locator(".jp-Cell").nth(index)

    def output(self, index: int) -> Locator:
        """The outputs of a cell."""
        return self.cell(index).locator(".jp-OutputArea-output")

    def image(self, index: int) -> Locator:
        """The images in the outputs of a cell."""
        return self.output(index).locator("img")

    def thrown(self, error: Error) -> None:
        """Keep what was thrown and not caught, but for what only says that the page was busy."""
        if TOO_BUSY not in str(error):
            self.errors.append(str(error))

    def run(self, index: int | None = None) -> None:
        """Run one cell or all, and wait until that is done; no cell may fail."""
        self.start(index)
        self.page.wait_for_function("() => window.hasRun", timeout=RUNNING)
        failures = self.page.evaluate(FAILURES)
        assert not failures, failures

    def start(self, index: int | None = None) -> None:
        """Run one cell or all, and wait for nothing."""
        command = "run-all-cells" if index is None else "run-cell"
        self.page.evaluate(RUN, [f"notebook:{command}", index])

    def evaluate(self, expression: str) -> str:
        """What the kernel answers for an expression, as its repr, while no cell runs."""
        answer = self.page.evaluate(
            """async source => {
              const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
              const content = {code: '', silent: true, user_expressions: {answer: source}};
              const reply = await kernel.requestExecute(content).done;
              return reply.content.user_expressions.answer;
            }""",
            expression,
        )
        assert answer["status"] == "ok", answer
        return str(answer["data"]["text/plain"])

    def fill(self, cells: Sequence[str] | NotebookNode, *, width: int = WIDTH) -> None:
        """Have these cells in place of the others, with nothing left in the kernel.

        A page of its own and a kernel of its own for each notebook take much longer.
        """
        self.page.wait_for_function(IDLE, timeout=RUNNING)
        self.lab.write(cells, self.name)
        self.page.evaluate(REVERT)
        self.evaluate("get_ipython().run_line_magic('reset', '-f')")
        self.set_width(width)
        self.page.mouse.move(0, 0)
        self.requests.clear()
        self.errors.clear()

    def change_to(self, name: str) -> None:
        """Show another notebook in its place, without a kernel."""
        self.page.evaluate(CLOSE)
        self.name = name
        self.requests.clear()
        self.errors.clear()
        self.page.evaluate(OPEN_WITHOUT_KERNEL, name)
        self.page.wait_for_function(READY, timeout=RUNNING)
        self.page.wait_for_function(NO_KERNEL, timeout=RUNNING)

    def trusted(self) -> bool:
        """Whether JupyterLab trusts the outputs of all code cells."""
        trusted: bool = self.page.evaluate(
            """() => Array.from(jupyterapp.shell.currentWidget.context.model.cells)
              .every(cell => cell.type !== 'code' || cell.trusted)"""
        )
        return trusted

    def save(self) -> NotebookNode:
        """Save, and answer with the file as it is then."""
        self.page.evaluate("() => jupyterapp.shell.currentWidget.context.save()")
        return self.read()

    def read(self) -> NotebookNode:
        """The file as it is."""
        notebook: NotebookNode = nbformat.read(self.lab.folder / self.name, as_version=4)
        return notebook

    def set_theme(self, theme: str) -> None:
        """Change to "JupyterLab Light", "JupyterLab Dark" or another theme, and await it."""
        self.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme
        )
        self.page.wait_for_function(
            "theme => document.body.dataset.jpThemeName === theme", arg=theme
        )
        self.page.wait_for_function(NO_SPLASH)

    def set_width(self, width: int) -> None:
        """Make the window this many pixels wide."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def listen(self, socket: WebSocket) -> None:
        """Note a websocket's address, and from then on how much comes over it."""
        self.requests.append(socket.url.replace("ws", "http", 1))
        socket.on("framereceived", lambda frame: self.count(frame))  # noqa: PLW0108  as below

    def count(self, frame: str | bytes) -> None:
        """Add what came to what has been received."""
        self.received += len(frame)

    def outside(self) -> list[str]:
        """The requests that went to anywhere but the server."""
        server = urlsplit(self.lab.url).netloc
        local = ("data:", "blob:", "about:")
        return [
            url
            for url in self.requests
            if not url.startswith(local) and urlsplit(url).netloc != server
        ]

    def close(self) -> None:
        """Close the page and end the kernel."""
        self.page.context.close()
        self.lab.stop_kernel(self.name)


def opened(  # noqa: PLR0913  all of them by name
    lab: Lab,
    browser: Browser,
    name: str,
    *,
    kernel: bool = True,
    width: int = WIDTH,
    where: str = "doc/tree",
) -> Notebook:
    """Open a notebook; its kernel is idle, or it has none at all ("No Kernel").

    `where` is the part of the address that says in what: "doc/tree" is JupyterLab, "notebooks"
    Notebook 7.
    """
    lab.stop_kernel(name)
    if kernel:
        lab.start_kernel(name)
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, reduced_motion="reduce"
    )
    context.set_default_timeout(RUNNING)
    notebook = Notebook(lab=lab, page=context.new_page(), name=name)
    page = notebook.page
    context.on("request", lambda request: notebook.requests.append(request.url))
    page.on("websocket", lambda socket: notebook.listen(socket))  # noqa: PLW0108  Playwright marks what it is given
    page.on("pageerror", lambda error: notebook.thrown(error))  # noqa: PLW0108  as above
    page.on(
        "console",
        lambda said: notebook.errors.append(said.text) if said.type == "error" else None,
    )
    path = f"{where}/{quote(name)}" if kernel else "doc"
    page.goto(f"{lab.url}{path}?reset&token={lab.token}")
    if not kernel:
        page.wait_for_function(STARTED, timeout=RUNNING)
        page.evaluate(OPEN_WITHOUT_KERNEL, name)
    page.wait_for_function(READY, timeout=RUNNING)
    page.wait_for_function(IDLE if kernel else NO_KERNEL, timeout=RUNNING)
    page.wait_for_function(NO_SPLASH)
    return notebook


def untrusted(notebook: NotebookNode) -> NotebookNode:
    """The same notebook as from somebody else: no signature of this computer fits it."""
    changed: NotebookNode = nbformat.from_dict(notebook)
    changed.metadata["from"] = "somebody else"
    return changed


def violations(page: Page, selector: str) -> dict[str, list[str]]:
    """What axe-core finds in an element, by impact: "minor", "moderate", "serious", "critical"."""
    answer = Axe().run(page, context=selector)
    found: dict[str, list[str]] = {}
    for violation in answer.response["violations"]:
        where = "; ".join(" ".join(node["target"]) for node in violation["nodes"][:3])
        found.setdefault(violation["impact"], []).append(f"{violation['id']}: {where}")
    return found
