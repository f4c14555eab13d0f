import { button, count, duration, h, iconButton } from "./dom.js";
import { noteSources } from "./copying.js";
import { choices, Grid } from "./grid.js";
import { ROW } from "./store.js";
import { eventBody } from "./times.js";

// The events table: all events in one order, filtered by the kernel, fetched in pages and drawn
// only where they are in view.

const PAGE = 100;
const UNITS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

export class EventsView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.filter = { text: "", kind: "", state: "", execution: null, since: null, until: null };
    this.rows = new Map();
    this.later = {};
    this.chosen = null; // the row whose details are open
    const search = (key, label, attributes = {}) =>
      h("input", {
        type: "search", class: "nsf-search", placeholder: label, "aria-label": label, ...attributes,
        on: { input: (event) => this.typed(key, event.target), keydown: (event) => event.stopPropagation() },
      });
    const select = (key, label, value = (text) => text) =>
      h("select", { "aria-label": label, on: { change: (event) => this.refilter({ [key]: value(event.target.value) }) } });
    this.text = search("text", "Filter by text");
    this.since = search("since", "From", { class: "nsf-moment", title: "Time since the start, as 350 ms, 1.2 s or 2 min; a number alone is in seconds" });
    this.until = search("until", "To", { class: "nsf-moment", title: this.since.title });
    this.execution = select("execution", "Filter by execution", (text) => (text ? Number(text) : null));
    this.kind = select("kind", "Filter by type");
    this.state = select("state", "Filter by state");
    this.follows = h("input", { type: "checkbox", on: { change: () => this.toggle() } });
    this.told = h("span", { class: "nsf-note", role: "status" });
    this.grid = new Grid({
      label: "Events",
      columns: [
        ["event", "Event"], ["execution", "Execution"], ["id", "Id"], ["type", "Type"], ["state", "State"],
        ["since", "After start", { title: "since the first execution started" }],
        ["delta", "Delta", { title: "since the event that led to it, its previousEventId" }], ["details", "Details"],
      ],
      prepare: () => (this.of = this.visit()),
      row: (number) => this.row(number),
      choose: (number) => this.choose(number),
      missing: (number) => this.fetch(number - (number % PAGE)),
    });
    this.details = h("section", { class: "nsf-event-details", "aria-label": "Event", hidden: true, on: { keydown: (event) => this.leave(event) } });
    this.el = h(
      "div",
      { class: "nsf-events-view" },
      h(
        "div",
        { class: "nsf-tools" },
        this.text, this.execution, this.kind, this.state, this.since, this.until,
        h("label", { class: "nsf-follows", title: "Shows the events of the state that is selected, here or in another view" }, this.follows, "Of the selected state"),
        this.told,
      ),
      h("div", { class: "nsf-split" }, this.grid.el, this.details),
    );
  }

  remove() {
    this.grid.remove();
    Object.values(this.later).forEach(clearTimeout);
  }

  // --- asking ----------------------------------------------------------------------------------

  async show() {
    const { version } = this.store.page;
    if (this.loaded === undefined) this.follow();
    else if (this.loaded !== version) this.fetch(this.first(), { clear: true });
    else this.follow();
  }

  first() {
    const at = Math.floor(this.grid.scroll.scrollTop / this.grid.height);
    return at - (at % PAGE);
  }

  typed(key, input) {
    clearTimeout(this.later[key]);
    this.later[key] = setTimeout(() => {
      const value = key === "text" ? input.value : milliseconds(input.value);
      input.setAttribute("aria-invalid", String(Number.isNaN(value)));
      if (Number.isNaN(value)) this.told.textContent = `${input.value.trim()} is not a time: write 350 ms, 1.2 s or 2 min.`;
      else this.refilter({ [key]: value });
    }, 100);
  }

  refilter(values) {
    Object.assign(this.filter, values);
    if (this.follows.checked) return this.follow(true);
    this.grid.focused = 0;
    this.grid.scroll.scrollTop = 0;
    this.fetch(0, { clear: true });
  }

  async fetch(start, { clear = false, near = null } = {}) {
    const { store } = this;
    const { version } = store.page;
    const asked = JSON.stringify([this.filter, version]);
    if (!clear && this.asking === `${asked} ${start}`) return;
    this.asking = `${asked} ${start}`;
    const kept = this.chosen?.position ?? null; // another one may be chosen before the answer comes
    let answer;
    try {
      answer = await store.ask("events", { ...this.filter, start, count: PAGE, near, kept });
    } catch (error) {
      this.told.textContent = error.message;
      return;
    } finally {
      this.asking = null;
    }
    if (asked !== JSON.stringify([this.filter, store.page.version])) return;
    this.loaded = version;
    if (clear) this.rows.clear();
    answer.rows.forEach((row, number) => this.rows.set(answer.start + number, row));
    this.grid.rows = answer.count;
    this.offer(answer.types);
    const all = answer.count === store.length;
    this.told.textContent = all ? count(answer.count, "event") : `${answer.count.toLocaleString("en")} of ${count(store.length, "event")}`;
    if (kept !== null && this.chosen?.position === kept && !answer.kept) this.close(); // its row is no longer there
    if (near !== null && answer.near !== null && this.isSelected(this.rows.get(answer.near), this.visit())) {
      this.grid.focused = answer.near;
      this.grid.show(answer.near, true);
    }
    this.grid.draw(true);
  }

  offer(types) {
    const { page } = this.store;
    const words = (first, list) => [["", first], ...list.map((word) => [word, word])];
    choices(this.kind, words("Every type", types), this.filter.kind);
    choices(this.state, words("Every state", page.names), this.filter.state);
    choices(this.execution, [["", "Every execution"], ...page.executions.map((_, number) => [String(number), this.store.label(number)])], String(this.filter.execution ?? ""));
    this.execution.hidden = page.executions.length === 1;
    this.grid.el.classList.toggle("nsf-one-execution", page.executions.length === 1);
  }

  // --- the selection -----------------------------------------------------------------------------

  // Only the events of the selected state, whichever it is; of the execution where none is.
  toggle() {
    const on = this.follows.checked;
    this.state.disabled = this.execution.disabled = on;
    if (on) this.follow(true);
    else this.refilter({ state: "", execution: null });
  }

  // The selected state's events come into view, unless it was selected here.
  follow(anew = false) {
    const { store } = this;
    const { model } = store;
    if (this.el.hidden) return;
    const row = model.get("selected") ? store.visit() : null;
    const key = this.selection();
    if (key === this.followed && !anew && this.loaded !== undefined) return this.grid.draw();
    const here = key === this.own;
    this.followed = key;
    if (this.follows.checked) Object.assign(this.filter, { state: model.get("selected"), execution: store.open });
    if (here && !this.follows.checked) return this.grid.soon();
    const near = row ? row[ROW.start] : model.get("selected") ? null : store.page.executions[store.open].first;
    this.fetch(near === null ? 0 : -1, { clear: true, near: here ? null : near });
  }

  selection() {
    return JSON.stringify([this.store.open, this.store.model.get("selected"), this.visit()]);
  }

  // The event that the selected visit was entered with, 0 for the execution itself.
  visit() {
    const { store } = this;
    const row = store.model.get("selected") ? store.visit() : null;
    return row ? row[ROW.event] : 0;
  }

  isSelected(row, visit) {
    return Boolean(row) && row.execution === this.store.open && row.visit === visit;
  }

  // --- rows ----------------------------------------------------------------------------------------

  draw() {
    this.grid.soon();
  }

  row(number) {
    const row = this.rows.get(number);
    if (!row) return null;
    const { store } = this;
    const { position, length } = store;
    const classes = [
      row.position > position ? "nsf-later" : "",
      row.position === position && position < length ? "nsf-now" : "",
      this.isSelected(row, this.of) ? "nsf-of-selected" : "",
    ];
    return {
      selected: this.chosen !== null && this.chosen.position === row.position,
      classes: classes.join(" "),
      cells: [
        row.position.toLocaleString("en"), store.label(row.execution), String(row.id), row.type, h("bdi", {}, row.state),
        duration(row.since), row.delta === null ? "" : `+${duration(row.delta)}`, h("bdi", {}, row.summary),
      ],
    };
  }

  // Its state is selected everywhere; the moment that is shown stays, unless it is asked for.
  async choose(number) {
    const row = this.rows.get(number);
    if (!row) return;
    const { store } = this;
    const { path } = store.page.executions[row.execution];
    this.chosen = row;
    if (row.visit) this.callbacks.select(path.join("."), row.state, row.visit);
    else this.callbacks.execution(path.join("."));
    this.own = this.selection();
    let event;
    try {
      event = await store.ask("moment", { path, id: row.id });
    } catch (error) {
      this.told.textContent = error.message;
      return;
    }
    if (this.chosen !== row) return;
    noteSources(event, { what: "moment", path, id: row.id });
    const raw = eventBody(event);
    this.details.hidden = false;
    this.details.replaceChildren(
      h(
        "header",
        {},
        h("h4", {}, `${row.id} ${row.type}`),
        button("Show this moment", () => this.callbacks.move(row.position), { class: "nsf-button", title: "All views show what was known right after this event" }),
        iconButton("close", "Close", () => this.close(true)),
      ),
      ...raw,
    );
    for (const part of raw) if (part.classList.contains("nsf-raw")) part.open = true;
    this.details.scrollTop = 0;
    const at = [...this.rows].find(([, other]) => other.position === row.position);
    if (at) this.grid.show(at[0]);
  }

  leave(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close(true);
  }

  close(focuses = false) {
    this.chosen = null;
    this.details.hidden = true;
    this.details.replaceChildren();
    if (focuses) this.grid.takesFocus = true;
    this.grid.draw(true);
  }
}

// A time since the start as somebody writes it; null for nothing, NaN for what is none.
function milliseconds(text) {
  const words = text.trim().toLowerCase().replace(",", ".");
  if (!words) return null;
  const found = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)?$/.exec(words);
  return found ? Number(found[1]) * UNITS[found[2] ?? "s"] : NaN;
}
