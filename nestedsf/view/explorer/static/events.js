import { count, h, isShortcut } from "./dom.js";
import { jsonBlock } from "./json.js";

// The events table: all events in one order, filtered by the kernel, fetched in pages and drawn
// only where they are in view.

const HEIGHT = 26;
const AROUND = 10;
const PAGE = 100;

export class EventsView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.filter = { text: "", kind: "", state: "" };
    this.rows = new Map();
    this.count = 0;
    this.focused = 0;
    this.text = h("input", {
      type: "search", class: "nsf-search", placeholder: "Filter by text", "aria-label": "Filter by text",
      on: { input: () => this.refilter("text", this.text.value, 200), keydown: (event) => event.stopPropagation() },
    });
    this.kind = h("select", { "aria-label": "Filter by type", on: { change: () => this.refilter("kind", this.kind.value) } });
    this.state = h("select", { "aria-label": "Filter by state", on: { change: () => this.refilter("state", this.state.value) } });
    this.told = h("span", { class: "nsf-note", role: "status" });
    this.body = h("div", { class: "nsf-event-rows", role: "rowgroup", on: { keydown: (event) => this.key(event) } });
    this.scroll = h("div", { class: "nsf-scroll", on: { scroll: () => this.draw() } }, this.body);
    const heads = ["Event", "Execution", "Id", "Type", "State", "Details"].map((word) => h("span", { role: "columnheader" }, word));
    this.table = h(
      "div",
      { class: "nsf-event-table", role: "table", "aria-label": "Events" },
      h("div", { role: "rowgroup" }, h("div", { class: "nsf-event nsf-event-head", role: "row" }, ...heads)),
      this.scroll,
    );
    this.details = h("div", { class: "nsf-event-details", hidden: true });
    this.el = h("div", { class: "nsf-events-view" }, h("div", { class: "nsf-tools" }, this.text, this.kind, this.state, this.told), this.table, this.details);
    this.size = new ResizeObserver(() => this.draw());
    this.size.observe(this.scroll);
  }

  remove() {
    this.size.disconnect();
    clearTimeout(this.later);
  }

  async show() {
    if (this.loaded === this.store.page.version) return this.draw();
    const { version } = this.store.page;
    const first = Math.floor(this.scroll.scrollTop / HEIGHT);
    if (await this.fetch(first - (first % PAGE), true)) this.loaded = version;
  }

  refilter(key, value, pause = 0) {
    this.filter[key] = value;
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      this.rows.clear();
      this.scroll.scrollTop = 0;
      this.focused = 0;
      this.fetch(0);
    }, pause);
  }

  async fetch(start, anew = false) {
    const asked = JSON.stringify(this.filter);
    let answer;
    try {
      answer = await this.store.ask("events", { ...this.filter, start, count: PAGE });
    } catch (error) {
      this.told.textContent = error.message;
      return false;
    }
    if (asked !== JSON.stringify(this.filter)) return false;
    if (anew) this.rows.clear();
    this.count = answer.count;
    answer.rows.forEach((row, number) => this.rows.set(answer.start + number, row));
    this.fill(this.kind, "Every type", answer.types, this.filter.kind);
    this.fill(this.state, "Every state", this.store.page.names, this.filter.state);
    this.told.textContent = count(answer.count, "event");
    this.body.style.height = `${this.count * HEIGHT}px`;
    this.table.setAttribute("aria-rowcount", String(this.count + 1));
    this.draw(true);
    return true;
  }

  fill(select, first, words, chosen) {
    const key = words.join("\n");
    if (select.dataset.words === key) return;
    select.dataset.words = key;
    select.replaceChildren(h("option", { value: "" }, first), ...words.map((word) => h("option", { value: word }, word)));
    select.value = chosen;
  }

  draw(anew = false) {
    const { scroll } = this;
    const from = Math.max(0, Math.floor(scroll.scrollTop / HEIGHT) - AROUND);
    const to = Math.min(this.count, Math.ceil((scroll.scrollTop + scroll.clientHeight) / HEIGHT) + AROUND);
    const { position } = this.store;
    const key = `${from} ${to} ${position}`;
    if (!anew && this.drawn === key) return;
    this.drawn = key;
    this.wantsFocus ||= this.body.contains(document.activeElement);
    const elements = [];
    let missing = -1;
    for (let number = from; number < to; number += 1) {
      const row = this.rows.get(number);
      if (row) elements.push(this.element(number, row));
      else if (missing < 0) missing = number;
    }
    this.body.replaceChildren(...elements);
    const focused = this.body.querySelector(`[data-row="${this.focused}"]`);
    if (this.wantsFocus && focused) {
      focused.focus({ preventScroll: true });
      this.wantsFocus = false;
    }
    if (!focused && elements.length) elements[0].tabIndex = 0; // so that the keyboard gets in
    if (missing >= 0 && this.fetching !== missing) {
      this.fetching = missing;
      this.fetch(missing - (missing % PAGE)).finally(() => (this.fetching = -1));
    }
  }

  element(number, row) {
    const { store } = this;
    const at = Math.min(store.position, store.length);
    const cells = [String(row.position), store.page.executions[row.execution].machine, String(row.id), row.type, row.state, row.summary];
    return h(
      "div",
      {
        class: `nsf-event${row.position === at ? " nsf-event-now" : ""}${row.position > at ? " nsf-event-later" : ""}`,
        role: "row", "aria-rowindex": String(number + 2), "data-row": String(number), style: `top:${number * HEIGHT}px`,
        tabindex: number === this.focused ? "0" : "-1",
        on: { click: () => this.choose(number) },
      },
      ...cells.map((text, place) => h("span", { role: "cell", title: place > 1 && text ? text : null }, text)),
    );
  }

  async choose(number) {
    const row = this.rows.get(number);
    if (!row) return;
    this.focused = number;
    this.callbacks.move(row.position);
    const { path } = this.store.page.executions[row.execution];
    let details;
    try {
      details = await this.store.ask("event", { path, id: row.id });
    } catch (error) {
      this.told.textContent = error.message;
      return;
    }
    this.details.hidden = false;
    this.details.replaceChildren(jsonBlock(`${row.id} ${row.type}`, details));
  }

  key(event) {
    if (isShortcut(event)) return;
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };
    if (event.key in moves) {
      this.focused = Math.min(this.count - 1, Math.max(0, this.focused + moves[event.key]));
      const top = this.focused * HEIGHT;
      const { scroll } = this;
      if (top < scroll.scrollTop) scroll.scrollTop = top;
      else if (top + HEIGHT > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + HEIGHT - scroll.clientHeight;
      this.wantsFocus = true;
      this.draw(true);
    } else if (event.key === "Enter" || event.key === " ") {
      this.choose(this.focused);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
