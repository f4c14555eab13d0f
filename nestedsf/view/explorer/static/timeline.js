import { TimeAxis } from "./axis.js";
import { legend } from "./bars.js";
import { Cursor } from "./cursor.js";
import { duration, h, isShortcut } from "./dom.js";
import { HEIGHT, laneRow, lanesOf, stateOf } from "./lanes.js";
import { ReplayView } from "./replay.js";
import { Spans } from "./spans.js";
import { ROW } from "./store.js";

// The timeline: a row for each execution and visit, a cursor through all events, and the axis.
// Only the rows in view are there.

const AROUND = 8;

export class TimelineView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.spans = new Spans(store, () => this.draw(true));
    this.rows = new Map(); // those that are in the page, with what they were made of
    this.top = this.room = 0; // of what is in view: to ask the page lays it out anew each time
    this.replay = new ReplayView(store, callbacks);
    this.transport = this.replay.el;
    this.axis = new TimeAxis({ changed: () => this.draw(true), anchor: () => this.bar(this.selected()) });
    this.list = h("div", { class: "nsf-rows", role: "listbox", "aria-label": "Timeline", on: { keydown: (event) => this.key(event) } });
    this.cursor = new Cursor(store, this.axis, (position) => callbacks.move(position));
    this.grid = h("div", { class: "nsf-grid", "aria-hidden": "true" });
    this.scroll = h(
      "div",
      { class: "nsf-scroll", on: { scroll: () => this.scrolled(), pointerdown: (event) => this.cursor.drag(event) } },
      this.grid, this.list, this.cursor.el,
    );
    this.note = h("span", {});
    this.el = h("div", { class: "nsf-timeline", on: { wheel: (event) => this.wheel(event) } }, this.axis.el, this.scroll, this.legend());
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

  rebuild() {
    this.el.lastElementChild.replaceWith(this.legend());
    this.items = lanesOf(this.store.page);
    this.places = new Map(this.items.map((item, number) => [item.row ?? `execution ${item.execution}`, number]));
    this.stretch();
    this.drawn = null;
    this.rows.clear(); // others may have their numbers now
    this.draw(true);
  }

  legend() {
    return legend(this.store, this.note);
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
    this.replay.draw();
    this.cursor.draw(this.list.style.height);
    this.spans.fetch(this.items, from, to).catch(() => {}); // without them the bars are plain
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
    const { store, axis } = this;
    const state = stateOf(store, axis, item);
    const spans = this.spans.of(item);
    const now = state.runs ? state.now : 0;
    const of = [selected, reached, state.status, state.caught, state.from, state.to, state.took, now, axis.from, axis.to, spans?.version, this.items.length, number].join(" ");
    const before = this.rows.get(number);
    if (before?.of === of && before.item === item) return before;
    const choose = (chosen) => this.choose(chosen);
    return { of, item, element: laneRow(store, axis, item, { number, of: this.items.length, selected, reached, state, spans, choose }) };
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
    const { status, from, to } = stateOf(this.store, this.axis, item);
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
}
