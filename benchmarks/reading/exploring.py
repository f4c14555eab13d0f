"""`explorer`: the explorer in a real JupyterLab, from the cell to the first click and beyond.

What is measured is what a reader waits for: in Chromium, with a kernel of its own, on one
computer. It is left out where there is no browser.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.figures import Figure, limited
from benchmarks.peers.events_table import table_megabytes, table_seconds
from benchmarks.reading.events import EVENTS
from tools.lab import FLAGS, chromium, opened, running_lab

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tools.lab import Lab, Notebook

USABLE_SECONDS = 2.0
MOST_MEGABYTES = 1.0
CLICK_SECONDS = 0.1
CLICKS = 15
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
"""
EXPLORE = 'explore(trace_of(load_history({"events": record.events}), definition))'
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
CLICK = """name => new Promise(done => {
  const begun = performance.now();
  const body = document.querySelector(".nsf-panel-body");
  new MutationObserver((_, watcher) => {
    watcher.disconnect();
    requestAnimationFrame(() => done((performance.now() - begun) / 1000));
  }).observe(body, {childList: true});
  const node = document.querySelector(`.nsf-canvas g.state[data-state="${name}"]`);
  node.dispatchEvent(new MouseEvent("click", {bubbles: true}));
})"""
PANEL = ".nsf-panel-body .nsf-value"


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
        figures = [*_long(lab, browser), *_many(lab, browser)]
        browser.close()
    return figures


def _long(lab: Lab, browser: Browser) -> list[Figure]:
    """The longest history: until it can be used, what is sent, and clicks."""
    root = str(Path(__file__).parents[2])
    lab.write([LOAD.format(root=root, events=EVENTS), EXPLORE], "long.ipynb")
    notebook = opened(lab, browser, "long.ipynb")
    notebook.run(0)
    before = notebook.received
    begun = time.perf_counter()
    notebook.start(1)
    notebook.page.wait_for_selector(PANEL)
    usable = time.perf_counter() - begun
    received = notebook.received - before
    clicks = [_click(notebook, ("Start child", "Again", "Each")[n % 3]) for n in range(CLICKS)]
    notebook.close()
    return [
        limited(
            benchmark="explorer",
            what=f"{EVENTS:,} events, from the cell to the panel",
            measured=usable,
            limit=USABLE_SECONDS,
            unit="s",
            peers=(table_seconds(USABLE_SECONDS),),
        ),
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
            what=f"click to panel, {EVENTS:,} events, median of {CLICKS}",
            measured=median(clicks),
            limit=CLICK_SECONDS,
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
