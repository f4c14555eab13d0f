import { TimeAxis } from "./axis.js";
import { barsOf } from "./bars.js";
import { chip, dragged, duration, h, isShortcut } from "./dom.js";
import { ReplayView } from "./replay.js";
import { ROW } from "./store.js";

// The timeline: a row for each execution and visit, a cursor through all events, and the axis.
// Only the rows in view are there.

const HEIGHT = 24;
const AROUND = 8;

export class TimelineView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.spans = new Map();
    this.rows = new Map(); // those that are in the page, with what they were made of
    this.top = this.room = 0; // of what is in view: to ask the page lays it out anew each time
    this.replay = new ReplayView(store, callbacks);
    this.transport = this.replay.el;
    this.axis = new TimeAxis({ changed: () => this.draw(true), anchor: () => this.bar(this.selected()) });
    this.list = h("div", { class: "nsf-rows", role: "listbox", "aria-label": "Timeline", on: { keydown: (event) => this.key(event) } });
    this.cursor = h("div", { class: "nsf-cursor", "aria-hidden": "true" });
    this.grid = h("div", { class: "nsf-grid", "aria-hidden": "true" });
    this.scroll = h(
      "div",
      { class: "nsf-scroll", on: { scroll: () => this.scrolled(), pointerdown: (event) => this.drag(event) } },
      this.grid, this.list, h("div", { class: "nsf-cursor-lane", "aria-hidden": "true" }, this.cursor),
    );
    this.note = h("span", {});
    this.el = h("div", { class: "nsf-timeline", on: { wheel: (event) => this.wheel(event) } }, this.axis.el, this.scroll, legend(this.note));
    this.size = new ResizeObserver(() => this.resized());
    this.size.observe(this.scroll);
    this.rebuild();
  }

  remove() {
    this.replay.remove();
    this.size.disconnect();
  }

  // At first the widget is in no page and has no size: what is selected comes into view then.
  resized() {
    const { clientHeight, clientWidth, offsetWidth, scrollTop } = this.scroll;
    this.axis.el.style.paddingRight = `${offsetWidth - clientWidth}px`;
    this.axis.resized();
    const first = clientHeight && !this.room;
    this.room = clientHeight;
    this.top = scrollTop;
    this.stretch();
    if (first) this.follow();
    else this.draw(true);
  }

  scrolled() {
    this.top = this.scroll.scrollTop;
    this.draw();
  }

  // --- rows ------------------------------------------------------------------------------------

  // Executions and visits in the order of the outline, each with its depth.
  rebuild() {
    const { page } = this.store;
    const rows = page.executions.map(() => []);
    page.visits.forEach((row, number) => rows[row[ROW.execution]].push(number));
    const started = new Map();
    page.executions.forEach(({ row }, number) => started.set(row, [...(started.get(row) ?? []), number]));
    const depths = [];
    this.items = [];
    const waiting = [{ execution: 0, depth: 0, next: -1 }];
    while (waiting.length) {
      const at = waiting.at(-1);
      const { execution, depth: base } = at;
      const number = at.next < 0 ? -1 : rows[execution][at.next];
      at.next += 1;
      if (number === -1) this.items.push({ execution, row: null, depth: base });
      else if (number === undefined) waiting.pop();
      else {
        const row = page.visits[number];
        const around = row[ROW.around];
        depths[number] = around >= 0 ? depths[around] + 1 : base + 1;
        this.items.push({ execution, row, depth: depths[number] });
        for (const child of [...(started.get(number) ?? [])].reverse()) waiting.push({ execution: child, depth: depths[number] + 1, next: -1 });
      }
    }
    this.places = new Map(this.items.map((item, number) => [item.row ?? `execution ${item.execution}`, number]));
    this.stretch();
    this.drawn = null;
    this.rows.clear(); // others may have their numbers now
    this.draw(true);
  }

  // As high as its rows; where they are scrolled, so that the first one in view is always whole.
  stretch() {
    const rows = this.items.length * HEIGHT;
    const rest = rows > this.room ? (HEIGHT - (this.room % HEIGHT)) % HEIGHT : 0;
    const height = `${rows + (this.room ? rest : 0)}px`;
    if (this.list.style.height === height) return;
    this.list.style.height = this.grid.style.height = height;
  }

  // The axis ends now; what runs is drawn until then.
  tick() {
    if (!this.el.hidden) this.draw(true);
  }

  // Several changes at once are drawn once.
  draw(anew = false) {
    if (anew) this.soon(false);
    else this.redraw(false);
  }

  soon(follow) {
    this.follows ||= follow;
    if (this.pending) return;
    this.pending = true;
    queueMicrotask(() => {
      const { follows } = this;
      this.pending = this.follows = false;
      if (follows) this.bring();
      this.redraw(true);
    });
  }

  // Of the rows in view those that say something else than before are made anew.
  redraw(anew) {
    const from = Math.max(0, Math.floor(this.top / HEIGHT) - AROUND);
    const to = Math.min(this.items.length, Math.ceil((this.top + this.room) / HEIGHT) + AROUND);
    const key = `${from} ${to}`;
    if (!anew && !this.scrolls && this.drawn === key) return;
    const selected = this.selected();
    const reached = selected >= from && selected < to ? selected : from;
    const { activeElement } = document;
    const focused = this.list.contains(activeElement) ? Number(activeElement.dataset.item) : null;
    this.drawn = key;
    this.measure();
    const rows = new Map();
    for (let number = from; number < to; number += 1) rows.set(number, this.row(number, number === selected, number === reached));
    this.rows = rows;
    this.put([...rows.values()].map(({ element }) => element));
    if (this.scrolls) this.scroll.scrollTop = this.top;
    this.scrolls = false;
    if (focused !== null && !activeElement.isConnected) rows.get(focused)?.element.focus({ preventScroll: true });
    this.moveCursor();
    this.fetch(from, to).catch(() => {}); // without them the bars are plain
  }

  // In their order; what is in its place stays there, and keeps the focus.
  put(elements) {
    const { list } = this;
    const stays = new Set(elements);
    for (const element of [...list.children]) if (!stays.has(element)) element.remove();
    elements.forEach((element, at) => list.children[at] !== element && list.insertBefore(element, list.children[at] ?? null));
  }

  // The row that is there, or another one where it would not be the same.
  row(number, selected, reached) {
    const item = this.items[number];
    const state = this.state(item);
    const spans = this.spans.get(this.key_(item));
    const { axis } = this;
    const now = state.runs ? state.now : 0;
    const of = [selected, reached, state.status, state.caught, state.from, state.to, state.took, now, axis.from, axis.to, spans?.version, this.items.length, number].join(" ");
    const before = this.rows.get(number);
    if (before?.of === of && before.item === item) return before;
    return { of, item, element: this.element(number, selected, reached, state, spans) };
  }

  // The axis with its ticks, and a line through all rows at each of them.
  measure() {
    const { store, axis } = this;
    const last = store.moment(store.length);
    axis.end = store.now > last || !store.running ? store.now : last * 1.08 || 1; // what runs goes on
    const over = store.timed && store.page.elapsed !== null && store.page.elapsed < axis.end ? store.page.elapsed : null;
    const lines = axis.draw(store.timed, over);
    if (lines === this.lines) return;
    this.lines = lines;
    const mark = over !== null && over > axis.from && over < axis.to ? [h("i", { class: "nsf-over", style: `left:${axis.share(over) * 100}%` })] : [];
    this.grid.replaceChildren(...lines.map((share) => h("i", { style: `left:${share * 100}%` })), ...mark);
    const words = over === null ? "" : `The execution ended after ${duration(over)}; a child execution went on until ${duration(axis.end)}.`;
    if (this.note.textContent !== words) this.note.textContent = words;
  }

  // Status, first and last moment of an item at the position; what runs has no last one.
  state(item) {
    const { store } = this;
    const { row } = item;
    const execution = store.page.executions[item.execution];
    const status = row ? store.status(row) : store.executionStatus(item.execution);
    const [first, last] = row ? [row[ROW.start], row[ROW.end]] : [execution.first, execution.last];
    const runs = status === "RUNNING";
    const atEnd = store.position >= store.length;
    const now = atEnd ? (runs ? this.axis.end : store.now) : store.moment(store.position);
    const caught = Boolean(row && row[ROW.caught]) && (status === "FAILED" || status === "TIMED_OUT");
    const from = store.moment(first);
    const to = runs ? Math.max(now, from) : last < 0 ? store.now : store.moment(last);
    const took = Math.max(0, (runs && atEnd ? store.now : to) - from); // nobody knows how long it went on unseen
    return { status, caught, from, to, took, runs, now };
  }

  // A row; the keyboard reaches the list at the selected one, or at the first that is there.
  element(number, selected, reached, state, spans) {
    const { store } = this;
    const { page } = store;
    const item = this.items[number];
    const { row } = item;
    const execution = page.executions[item.execution];
    const name = row ? page.names[row[ROW.name]] : store.label(item.execution);
    const iteration = row && row[ROW.iteration] >= 0 ? ` [${row[ROW.iteration]}]` : "";
    const words = state.status === null ? "not yet" : state.caught ? `${state.status}, caught` : state.status;
    const took = store.timed && state.status !== null ? duration(state.took) : "";
    const when = took ? `from ${duration(state.from)}, ${took}` : "";
    const indent = 8 + Math.min(item.depth, 12) * 12;
    return h(
      "div",
      {
        class: `nsf-row${row ? "" : " nsf-row-execution"}`, role: "option", "aria-selected": String(selected),
        "aria-setsize": String(this.items.length), "aria-posinset": String(number + 1),
        tabindex: reached ? "0" : "-1",
        "data-item": String(number), style: `top:${number * HEIGHT}px`,
        "aria-label": [name + iteration, row ? "" : "execution", words, when].filter(Boolean).join(", "),
        on: { click: (event) => !event.target.closest(".nsf-lane") && this.choose(number) },
      },
      h("span", { class: "nsf-row-name", style: `padding-left:${indent}px`, title: name }, name, iteration),
      h("span", { class: "nsf-lane", "aria-hidden": "true" }, ...barsOf({ name: name + iteration, ...state, words }, spans, this.axis)),
      h("span", { class: "nsf-took" }, took),
      h("span", { class: "nsf-row-status", title: words }, state.status === null ? h("span", { class: "nsf-chip" }, words) : chip(state.status, words, state.caught)),
    );
  }

  // --- what only the kernel can tell apart: working, waiting, attempts and back-off -----------------

  // Of an item, whatever comes before it later.
  key_(item) {
    return `${this.store.page.executions[item.execution].path.join(".")} ${item.row ? item.row[ROW.event] : ""}`;
  }

  async fetch(from, to) {
    const { store } = this;
    if (!store.timed || store.offline) return;
    const { version } = store.page;
    const items = this.items.slice(from, to);
    const known = (item) => this.spans.get(this.key_(item))?.version === version;
    const key = `${version} ${from} ${to}`;
    if (this.fetched === key || items.every(known)) return;
    this.fetched = key;
    const answer = await store.ask("spans", { from, to });
    if (store.page.version !== version) return;
    answer.forEach((spans, at) => items[at] && this.spans.set(this.key_(items[at]), { version, spans }));
    this.draw(true);
  }

  // --- choosing ------------------------------------------------------------------------------------

  selected() {
    const { store } = this;
    const key = store.model.get("selected") === "" ? `execution ${store.open}` : store.visit();
    return this.places.get(key) ?? -1;
  }

  // The stretch of time of a row, null where it has none at the position.
  bar(number) {
    const item = this.items[number];
    if (!item) return null;
    const { status, from, to } = this.state(item);
    return status === null ? null : [from, to];
  }

  choose(number) {
    const { store } = this;
    const { execution, row } = this.items[number];
    const path = store.page.executions[execution].path.join(".");
    if (row) this.callbacks.select(path, store.page.names[row[ROW.name]], row[ROW.event]);
    else this.callbacks.execution(path);
  }

  key(event) {
    if (isShortcut(event)) return;
    const at = Number(event.target.dataset?.item ?? 0);
    const last = this.items.length - 1;
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last };
    const zooms = {
      "+": () => this.axis.zoom(0.5), "=": () => this.axis.zoom(0.5), "-": () => this.axis.zoom(2), 0: () => this.axis.whole(),
      ArrowLeft: () => this.axis.move(-0.2), ArrowRight: () => this.axis.move(0.2),
    };
    if (event.key in moves) {
      const next = Math.min(last, Math.max(0, moves[event.key]));
      this.show(next);
      this.redraw(false);
      this.list.querySelector(`[data-item="${next}"]`)?.focus({ preventScroll: true });
    } else if (event.key in zooms) {
      zooms[event.key]();
    } else if (event.key === "Enter" || event.key === " ") {
      this.choose(at);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  wheel(event) {
    const lane = this.axis.marks.getBoundingClientRect();
    if (lane.width) this.axis.wheel(event, lane);
  }

  // Brings a row into view, with the rows around it.
  show(number) {
    const top = number * HEIGHT;
    const { room } = this;
    if (top >= this.top && top + HEIGHT <= this.top + room) return;
    const most = Math.ceil((this.items.length * HEIGHT - room) / HEIGHT) * HEIGHT;
    const middle = Math.ceil((top - Math.max(0, (room - HEIGHT) / 2)) / HEIGHT) * HEIGHT;
    this.top = Math.max(0, Math.min(most, middle));
    this.scrolls = true; // once the rows are there: each time, the page is laid out
  }

  // The selected row comes into view, and of a part of the time its bar.
  follow() {
    this.soon(true);
  }

  bring() {
    const number = this.selected();
    this.axis.reveal(this.bar(number));
    if (number >= 0) this.show(number);
  }

  // --- the cursor ------------------------------------------------------------------------------------

  moveCursor() {
    const { store } = this;
    this.replay.draw();
    const share = this.axis.share(store.position >= store.length ? store.now : store.moment(store.position));
    this.cursor.hidden = share < 0 || share > 1;
    this.cursor.style.left = `${share * 100}%`;
    this.cursor.style.height = this.list.style.height;
  }

  // The last event at or before a place on the time axis.
  positionAt(clientX) {
    const lane = this.axis.marks.getBoundingClientRect();
    const wanted = this.axis.at(Math.min(1, Math.max(0, (clientX - lane.left) / lane.width)));
    const { store } = this;
    if (!store.timed) return Math.round(wanted);
    let low = 0;
    let high = store.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (store.moments[middle] <= wanted) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  drag(event) {
    if (event.button !== 0 || !event.target.closest(".nsf-lane")) return;
    event.preventDefault();
    const move = (moved) => this.callbacks.move(this.positionAt(moved.clientX));
    dragged(event, move);
    move(event);
  }
}

function legend(note) {
  const sample = (kind, colour, label) =>
    h("span", {}, h("span", { class: "nsf-bar nsf-sample", "data-kind": kind, "data-colour": colour, "aria-hidden": "true" }), label);
  return h(
    "p",
    { class: "nsf-legend" },
    sample("working", "SUCCEEDED", "works"),
    sample("waiting", "SUCCEEDED", "waits"),
    sample("working", "FAILED", "failed"),
    sample("working", "CAUGHT", "failed, caught"),
    sample("working", "RUNNING", "runs"),
    sample("back-off", "SUCCEEDED", "back-off before a retry"),
    sample("contents", "SUCCEEDED", "contains work or waiting"),
    note,
  );
}
