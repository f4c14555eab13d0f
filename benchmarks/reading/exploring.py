"""`explorer`: the explorer in a real JupyterLab, from the cell to the first click and beyond.

What is measured is what a reader waits for: in Chromium, with a kernel of its own, on one
computer, beside a process that keeps one of its processors busy. Each figure is the median of
some times. It is left out where there is no browser.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.figures import Figure, limited
from benchmarks.peers.events_table import table_megabytes, table_seconds
from benchmarks.reading.events import EVENTS
from tools.lab import FLAGS, chromium, opened, running_lab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from benchmarks.figures import Peer
    from tools.lab import Lab, Notebook

TIMES = 20
SAMPLE_SECONDS = 0.8
CHAIN_SECONDS = 1.2
USABLE_SECONDS = 1.5
MOST_MEGABYTES = 0.7
CLICK_SECONDS = 0.08
FILTER_SECONDS = 0.3
TASK_SECONDS = 0.1
STATES, CHANGES_A_SECOND, SECONDS = 300, 200, 3

LOAD = """
import sys
sys.path.insert(0, {root!r})
from benchmarks.histories import SHAPES, Recording
from nestedsf import explore
from nestedsf.trace import load_history, trace_of
write, definition = SHAPES["a Map of Tasks"]
record = Recording({events})
write(record)
trace = trace_of(load_history({{"events": record.events}}), definition)
"""
EXPLORE = "explore(trace)"
# A chain of states, and the ExecutionTrace after each of its events.
CHAIN = """
import sys, threading, time
sys.path.insert(0, {root!r})
from benchmarks.histories import Recording
from nestedsf import explore
from nestedsf.trace import load_history, trace_of
names = [f"State {{number}}" for number in range({states})]
following = dict(zip(names, names[1:]))
definition = {{"StartAt": names[0], "States": {{
    name: {{"Type": "Pass", **({{"Next": following[name]}} if name in following else {{"End": True}})}}
    for name in names}}}}
record = Recording(10**6)
last = record.add("ExecutionStarted", 0, input={{}}, roleArn="role")
for name in names:
    last = record.visit("Pass", last, name)
events = load_history({{"events": record.events}})
traces = [trace_of(events[:count], definition) for count in range(1, len(events) + 1)]
explorer = explore(traces[0])
explorer
"""
FEED = """
def feed():
    begun = time.perf_counter()
    for number, trace in enumerate(traces[: {changes}]):
        time.sleep(max(0, begun + number / {rate} - time.perf_counter()))
        explorer.update(trace)
    explorer.fed = time.perf_counter() - begun

thread = threading.Thread(target=feed)
thread.start()
"""
# Notes, in the page, when the first and the last node changed, and if the picture is another one.
WATCH = """() => {
  const svg = document.querySelector(".nsf-canvas svg");
  window.watched = {svg, times: []};
  new MutationObserver(() => window.watched.times.push(performance.now()))
    .observe(svg, {subtree: true, attributes: true, attributeFilter: ["data-status"]});
}"""
SEEN = """() => ({
  seconds: (window.watched.times.at(-1) - window.watched.times[0]) / 1000,
  same: document.querySelector(".nsf-canvas svg") === window.watched.svg,
  done: document.querySelectorAll('.nsf-canvas g.state[data-status="SUCCEEDED"]').length,
})"""
# From the click to the panel of what was clicked, by the page's own clock.
CLICK = """name => new Promise((done, fail) => {
  setTimeout(() => fail(new Error(`the panel stays as it is: ${name}`)), 20000);
  const begun = performance.now();
  const body = document.querySelector(".nsf-panel-body");
  new MutationObserver((_, watcher) => {
    watcher.disconnect();
    requestAnimationFrame(() => done((performance.now() - begun) / 1000));
  }).observe(body, {childList: true});
  const node = document.querySelector(`.nsf-canvas g.state[data-state="${name}"]`);
  node.dispatchEvent(new MouseEvent("click", {bubbles: true}));
})"""
# From what is typed to the events that are left, by the page's own clock; all are there before.
FILTER = """word => new Promise((done, fail) => {
  setTimeout(() => fail(new Error(`the events stay as they are: ${word}`)), 20000);
  const input = document.querySelector('[aria-label="Filter by text"]');
  const told = document.querySelector(".nsf-events-view .nsf-note[role=status]");
  const typed = text => {
    input.value = text;
    input.dispatchEvent(new Event("input", {bubbles: true}));
  };
  const once = (awaited, then) => {
    const watcher = new MutationObserver(() => check());
    const check = () => awaited() && (watcher.disconnect(), requestAnimationFrame(then), true);
    if (!check()) watcher.observe(told, {childList: true, characterData: true, subtree: true});
  };
  const filtered = () => told.textContent.includes(" of ");
  typed("");
  once(() => !filtered(), () => {
    const begun = performance.now();
    typed(word);
    once(filtered, () => done((performance.now() - begun) / 1000));
  });
})"""
# The longest tasks of a whole replay, by the page's own measure of those over 50 ms.
REPLAY = """() => new Promise(done => {
  const tasks = [];
  new PerformanceObserver(list => tasks.push(...list.getEntries().map(each => each.duration)))
    .observe({entryTypes: ["longtask"]});
  document.querySelector('.nsf [aria-label="Play"]').click();
  const over = setInterval(() => {
    if (!document.querySelector('.nsf [aria-label="Play"]')) return;
    clearInterval(over);
    done(tasks.map(each => each / 1000));
  }, 500);
})"""
PANEL = ".nsf-panel-body .nsf-value"
SAMPLE = """
import nestedsf
with nestedsf.moto_session(time_scale=20) as session:
    trace = nestedsf.run(session, nestedsf.deploy(session), name="first")
"""
WHOLE = "explorer = explore(traces[-1])\nexplorer"


def exploring() -> list[Figure]:
    """Time and bytes to the first click, clicks, and changes a second."""
    path = chromium()
    if path is None:
        print("explorer: left out, there is no Chromium", file=sys.stderr)
        return []
    with (
        tempfile.TemporaryDirectory() as home,
        sync_playwright() as playwright,
        running_lab(Path(home)) as lab,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        with _busy():
            figures = [
                *_small(lab, browser),
                *_chain(lab, browser),
                *_long(lab, browser),
                *_many(lab, browser),
            ]
        browser.close()
    return figures


@contextmanager
def _busy() -> Iterator[None]:
    """One processor has something else to do."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            yield
        finally:
            process.kill()


def _opening(notebook: Notebook, cell: int) -> float:
    """From the cell to the panel, in seconds; whatever is there already does not count."""
    notebook.page.evaluate(
        f"document.querySelectorAll('{PANEL}').forEach(each => each.classList.add('before'))"
    )
    begun = time.perf_counter()
    notebook.start(cell)
    notebook.page.wait_for_selector(f"{PANEL}:not(.before)")
    return time.perf_counter() - begun


def _opened_in(notebook: Notebook, what: str, limit: float, *peers: Peer) -> Figure:
    return limited(
        benchmark="explorer",
        what=f"{what}, from the cell to the panel, median of {TIMES}",
        measured=median(_opening(notebook, 1) for _ in range(TIMES)),
        limit=limit,
        unit="s",
        peers=peers,
    )


def _small(lab: Lab, browser: Browser) -> list[Figure]:
    lab.write([SAMPLE, "nestedsf.explore(trace)"], "small.ipynb")
    notebook = opened(lab, browser, "small.ipynb")
    notebook.run(0)
    figure = _opened_in(notebook, "the sample", SAMPLE_SECONDS)
    notebook.close()
    return [figure]


def _chain(lab: Lab, browser: Browser) -> list[Figure]:
    root = str(Path(__file__).parents[2])
    made = CHAIN.format(root=root, states=STATES).replace("explorer = explore(traces[0])", "")
    lab.write([made.rstrip().removesuffix("explorer"), WHOLE], "chain.ipynb")
    notebook = opened(lab, browser, "chain.ipynb")
    notebook.run(0)
    opening = _opened_in(notebook, f"{STATES} states", CHAIN_SECONDS)
    clicks = [_click(notebook, f"State {n * 11 + 1}") for n in range(TIMES)]
    notebook.close()
    return [
        opening,
        limited(
            benchmark="explorer",
            what=f"click to panel, {STATES} states, median of {TIMES}",
            measured=median(clicks),
            limit=CLICK_SECONDS,
            unit="s",
        ),
    ]


def _long(lab: Lab, browser: Browser) -> list[Figure]:
    """The longest history: until it can be used, what is sent, a filter and a replay."""
    root = str(Path(__file__).parents[2])
    lab.write([LOAD.format(root=root, events=EVENTS), EXPLORE], "long.ipynb")
    notebook = opened(lab, browser, "long.ipynb")
    notebook.run(0)
    before = notebook.received
    _opening(notebook, 1)
    received = notebook.received - before
    usable = _opened_in(
        notebook, f"{EVENTS:,} events", USABLE_SECONDS, table_seconds(USABLE_SECONDS)
    )
    tasks = notebook.page.evaluate(REPLAY)
    notebook.page.get_by_role("tab", name="Events").last.click()
    notebook.page.wait_for_selector('.nsf-events-view [role="row"]')
    words = [f"{n}" for n in range(1_111, 1_111 * (TIMES + 1), 1_111)]
    filters = [float(notebook.page.evaluate(FILTER, word)) for word in words]
    notebook.close()
    return [
        usable,
        limited(
            benchmark="explorer",
            what=f"{EVENTS:,} events, sent to the page before a click",
            measured=received / 1e6,
            limit=MOST_MEGABYTES,
            unit="MB",
            peers=(table_megabytes(MOST_MEGABYTES),),
        ),
        limited(
            benchmark="explorer",
            what=f"a text in {EVENTS:,} events, from typing to rows, median of {TIMES}",
            measured=median(filters),
            limit=FILTER_SECONDS,
            unit="s",
        ),
        limited(
            benchmark="explorer",
            what=f"a replay of {EVENTS:,} events, its longest task",
            measured=max(tasks, default=0.0),
            limit=TASK_SECONDS,
            unit="s",
        ),
    ]


def _click(notebook: Notebook, name: str) -> float:
    return float(notebook.page.evaluate(CLICK, name))


def _many(lab: Lab, browser: Browser) -> list[Figure]:
    """Changes of status a second, shown in the picture that is there.

    What changes twice within a frame of the screen is shown once, as it is then.
    """
    changes = CHANGES_A_SECOND * SECONDS
    root = str(Path(__file__).parents[2])
    feed = FEED.format(changes=changes, rate=CHANGES_A_SECOND)
    lab.write([CHAIN.format(root=root, states=STATES), feed], "many.ipynb")
    notebook = opened(lab, browser, "many.ipynb")
    notebook.run(0)
    notebook.page.wait_for_selector(PANEL.replace(" .nsf-value", ""))
    notebook.page.evaluate(WATCH)
    notebook.start(1)
    done = (changes - 1) // 2  # each state changes twice: it is entered, and exited
    notebook.page.wait_for_function(f"() => ({SEEN})().done >= {done}")
    seen = notebook.page.evaluate(SEEN)
    taken = float(seen["seconds"])
    if not seen["same"]:
        raise RuntimeError("the picture was laid out anew")
    notebook.close()
    rate = changes / taken
    return [
        Figure(
            benchmark="explorer",
            what=f"changes of status, {STATES} states, no new layout",
            measured=rate,
            unit="/s",
            ratio=taken / SECONDS,
            to=f"the {SECONDS} s in which {changes} were made",
            bound=1.05,
        )
    ]
