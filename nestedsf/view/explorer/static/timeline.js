import { dragged, duration, h, iconButton, isShortcut } from "./dom.js";
import { ROW } from "./store.js";

// The timeline: a row for each execution and visit, a cursor through all events, and the buttons
// that move it. Only the rows in view are there.

const HEIGHT = 24;
const AROUND = 8;
const DURATION = 12000; // of a whole replay, at most

export class TimelineView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.spans = new Map();
    this.play = iconButton("play", "Play", () => this.toggle());
    this.slider = h("input", {
      type: "range", min: "0", step: "1", class: "nsf-slider", "aria-label": "Position in the execution",
      on: { input: () => this.callbacks.move(Number(this.slider.value)) },
    });
    this.where = h("span", { class: "nsf-where" });
    this.transport = h(
      "div",
      { class: "nsf-transport", role: "toolbar", "aria-label": "Replay" },
      iconButton("first", "To the beginning", () => this.step(-Infinity)),
      iconButton("back", "One event back", () => this.step(-1)),
      this.play,
      iconButton("on", "One event on", () => this.step(1)),
      iconButton("last", "To the end", () => this.step(Infinity)),
      this.slider,
      this.where,
    );
    this.list = h("div", { class: "nsf-rows", role: "listbox", "aria-label": "Timeline", on: { keydown: (event) => this.key(event) } });
    this.cursor = h("div", { class: "nsf-cursor", "aria-hidden": "true" });
    this.axis = h("div", { class: "nsf-axis", "aria-hidden": "true" });
    this.scroll = h("div", { class: "nsf-scroll", on: { scroll: () => this.draw(), pointerdown: (event) => this.drag(event) } }, this.list, this.cursor);
    this.el = h("div", { class: "nsf-timeline" }, this.axis, this.scroll, legend());
    this.size = new ResizeObserver(() => this.draw(true));
    this.size.observe(this.scroll);
    this.rebuild();
  }

  remove() {
    this.pause();
    this.size.disconnect();
  }

  // --- rows ------------------------------------------------------------------------------------

  // Executions and visits in the order of the outline, each with its depth.
  rebuild() {
    const { page } = this.store;
    const started = new Map(page.executions.map((execution, number) => [execution.row, number]));
    const depths = [];
    const base = page.executions.map(() => 0);
    this.items = [{ execution: 0, row: null, depth: 0 }];
    page.visits.forEach((row, number) => {
      const around = row[ROW.around];
      const depth = around >= 0 ? depths[around] + 1 : base[row[ROW.execution]] + 1;
      depths.push(depth);
      this.items.push({ execution: row[ROW.execution], row, depth });
      const child = started.get(number);
      if (child !== undefined) {
        base[child] = depth + 1;
        this.items.push({ execution: child, row: null, depth: depth + 1 });
      }
    });
    this.places = new Map(this.items.map((item, number) => [item.row, number]));
    this.list.style.height = `${this.items.length * HEIGHT}px`;
    this.slider.max = String(this.store.length);
    this.end = this.store.moment(this.store.length);
    this.drawn = null;
    this.ticks();
    this.draw(true);
  }

  share(moment) {
    return this.end ? Math.min(1, Math.max(0, moment / this.end)) : 0;
  }

  ticks() {
    const marks = [0, 0.25, 0.5, 0.75, 1];
    this.axis.replaceChildren(
      h("span", { class: "nsf-axis-title" }, this.store.timed ? "Time" : "Events, in their order"),
      h(
        "span",
        { class: "nsf-ticks" },
        ...marks.map((mark) =>
          h("span", { style: `left:${mark * 100}%` }, this.store.timed ? duration(mark * this.end) : String(Math.round(mark * this.end))),
        ),
      ),
    );
  }

  draw(anew = false) {
    const { scroll } = this;
    const from = Math.max(0, Math.floor(scroll.scrollTop / HEIGHT) - AROUND);
    const to = Math.min(this.items.length, Math.ceil((scroll.scrollTop + scroll.clientHeight) / HEIGHT) + AROUND);
    const key = `${from} ${to}`;
    if (!anew && this.drawn === key) return;
    const selected = this.selected();
    const reached = selected >= from && selected < to ? selected : from;
    const focused = this.list.contains(document.activeElement) ? Number(document.activeElement.dataset.item) : null;
    this.drawn = key;
    const elements = [];
    for (let number = from; number < to; number += 1) elements.push(this.element(number, number === selected, number === reached));
    this.list.replaceChildren(...elements);
    if (focused !== null) this.list.querySelector(`[data-item="${focused}"]`)?.focus({ preventScroll: true });
    this.moveCursor();
    this.fetch(from, to).catch(() => {}); // without them the bars are plain
  }

  // A row; the keyboard reaches the list at the selected one, or at the first that is there.
  element(number, selected, reached) {
    const { store } = this;
    const { page } = store;
    const item = this.items[number];
    const { row } = item;
    const execution = page.executions[item.execution];
    const name = row ? page.names[row[ROW.name]] : execution.machine;
    const status = row ? store.status(row) : store.executionStatus(item.execution);
    const iteration = row && row[ROW.iteration] >= 0 ? ` [${row[ROW.iteration]}]` : "";
    const indent = 8 + Math.min(item.depth, 12) * 12;
    return h(
      "div",
      {
        class: `nsf-row${row ? "" : " nsf-row-execution"}`, role: "option", "aria-selected": String(selected),
        "aria-setsize": String(this.items.length), "aria-posinset": String(number + 1),
        tabindex: reached ? "0" : "-1",
        "data-item": String(number), style: `top:${number * HEIGHT}px`,
        "aria-label": [name + iteration, row ? "" : "execution", status ?? "not yet"].filter(Boolean).join(", "),
        on: { click: (event) => !event.target.closest(".nsf-lane") && this.choose(number) },
      },
      h("span", { class: "nsf-row-name", style: `padding-left:${indent}px`, title: name }, name, iteration),
      this.lane(number, item, status),
    );
  }

  lane(number, item, status) {
    const { store } = this;
    const lane = h("span", { class: "nsf-lane", "aria-hidden": "true" });
    const { row } = item;
    const execution = store.page.executions[item.execution];
    const [first, last] = row ? [row[ROW.start], row[ROW.end]] : [execution.first, execution.status === "RUNNING" ? -1 : execution.last];
    const from = store.moment(first);
    const to = last < 0 ? this.end : store.moment(last);
    const spans = status === null || status === "RUNNING" ? undefined : this.spans.get(number);
    for (const [kind, begun, over, failed] of spans ?? [["whole", from, to, false]]) {
      lane.append(
        h("span", {
          class: "nsf-bar", "data-status": status ?? "LATER", "data-kind": kind, "data-failed": String(failed),
          style: `left:${this.share(begun) * 100}%;width:max(3px,${(this.share(over) - this.share(begun)) * 100}%)`,
        }),
      );
    }
    return lane;
  }

  // Working, waiting and back-off of the rows in view, which only the kernel can tell apart.
  async fetch(from, to) {
    const { store } = this;
    if (!store.timed || store.offline) return;
    const { version } = store.page;
    if (this.version !== version) {
      this.version = version;
      this.spans.clear();
    }
    const key = `${version} ${from} ${to}`;
    if (this.fetched === key || [...Array(to - from).keys()].every((at) => this.spans.has(from + at))) return;
    this.fetched = key;
    const answer = await store.ask("spans", { from, to });
    if (this.version !== version) return;
    answer.forEach((spans, at) => this.spans.set(from + at, spans));
    this.draw(true);
  }

  selected() {
    return this.places.get(this.store.visit()) ?? -1;
  }

  choose(number) {
    const { store } = this;
    const { execution, row } = this.items[number];
    if (row) this.callbacks.select(store.page.executions[execution].path.join("."), store.page.names[row[ROW.name]], row[ROW.event]);
    else this.callbacks.open(execution);
  }

  key(event) {
    if (isShortcut(event)) return;
    const at = Number(event.target.dataset?.item ?? 0);
    const last = this.items.length - 1;
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last };
    if (event.key in moves) {
      const next = Math.min(last, Math.max(0, moves[event.key]));
      this.show(next);
      this.list.querySelector(`[data-item="${next}"]`)?.focus({ preventScroll: true });
    } else if (event.key === "Enter" || event.key === " ") {
      this.choose(at);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  show(number) {
    const { scroll } = this;
    const top = number * HEIGHT;
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    else if (top + HEIGHT > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + HEIGHT - scroll.clientHeight;
    this.draw();
  }

  // --- the cursor --------------------------------------------------------------------------------

  follow() {
    this.draw(true);
    const number = this.selected();
    if (number >= 0) this.show(number);
  }

  moveCursor() {
    const { store } = this;
    const { position } = store;
    const at = Math.min(position, store.length);
    this.slider.value = String(at);
    const moment = store.timed ? duration(store.moment(at)) : "";
    this.slider.setAttribute("aria-valuetext", `event ${at} of ${store.length}${moment ? `, ${moment}` : ""}`);
    this.where.textContent = `${at.toLocaleString("en")} / ${store.length.toLocaleString("en")} events${moment ? ` · ${moment}` : ""}`;
    const lane = this.list.querySelector(".nsf-lane");
    if (!lane) return;
    const share = this.share(store.moment(at));
    this.cursor.style.left = `${lane.offsetLeft + share * lane.offsetWidth}px`;
    this.cursor.style.height = this.list.style.height;
  }

  // The last event at or before a place on the time axis.
  positionAt(clientX) {
    const lane = this.list.querySelector(".nsf-lane").getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - lane.left) / lane.width));
    const { store } = this;
    if (!store.timed) return Math.round(share * store.length);
    const wanted = share * this.end;
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

  step(by) {
    this.pause();
    const at = Math.min(this.store.position, this.store.length);
    this.callbacks.move(Math.min(this.store.length, Math.max(0, at + by)));
  }

  toggle() {
    if (this.timer) this.pause();
    else this.start();
  }

  start() {
    const { store } = this;
    if (store.position >= store.length) this.callbacks.move(0);
    const pause = Math.max(40, Math.min(350, DURATION / store.length));
    const by = Math.max(1, Math.ceil((store.length * pause) / DURATION));
    this.setPlaying(true);
    this.timer = setInterval(() => {
      const next = Math.min(store.length, Math.min(store.position, store.length) + by);
      this.callbacks.move(next);
      if (next >= store.length) this.pause();
    }, pause);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.setPlaying(false);
  }

  setPlaying(on) {
    const next = iconButton(on ? "pause" : "play", on ? "Pause" : "Play", () => this.toggle());
    const focused = document.activeElement === this.play;
    this.play.replaceWith(next);
    this.play = next;
    if (focused) next.focus();
  }
}

function legend() {
  const sample = (kind, status, failed, label) =>
    h("span", {}, h("span", { class: "nsf-bar nsf-sample", "data-kind": kind, "data-status": status, "data-failed": failed, "aria-hidden": "true" }), label);
  return h(
    "p",
    { class: "nsf-legend" },
    sample("working", "SUCCEEDED", "false", "works"),
    sample("waiting", "SUCCEEDED", "false", "waits"),
    sample("working", "SUCCEEDED", "true", "failed attempt"),
    sample("back-off", "SUCCEEDED", "false", "back-off"),
    sample("whole", "RUNNING", "false", "runs"),
  );
}
