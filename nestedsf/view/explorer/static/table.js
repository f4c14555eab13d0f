import { button, chip, count, duration, h } from "./dom.js";
import { choices, Grid } from "./grid.js";
import { ROW } from "./store.js";

// The table: every visit of every execution in a row, sorted by any column, filtered here.

const COLUMNS = [
  ["state", "State"], ["type", "Type"], ["status", "Status"], ["attempts", "Attempts"],
  ["start", "Start"], ["took", "Duration"], ["resource", "Resource"], ["execution", "Execution"],
];

export class TableView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.sorted = { name: "start", down: false };
    this.filter = { text: "", status: "" };
    this.kinds = [];
    this.of = [];
    this.order = [];
    this.text = h("input", {
      type: "search", class: "nsf-search", placeholder: "Filter by text", "aria-label": "Filter states by text",
      on: { input: () => this.refilter("text", this.text.value.toLocaleLowerCase()), keydown: (event) => event.stopPropagation() },
    });
    this.status = h("select", { "aria-label": "Filter by status", on: { change: () => this.refilter("status", this.status.value) } });
    this.told = h("span", { class: "nsf-note", role: "status" });
    this.grid = new Grid({
      label: "States",
      columns: COLUMNS.map(([name, label]) => [name, button(label, () => this.sort(name)), { "aria-sort": "none", title: name === "start" ? "since the execution started" : null }]),
      prepare: () => (this.at = this.selected()),
      row: (number) => this.row(this.order[number]),
      choose: (number) => this.choose(this.order[number]),
    });
    this.el = h("div", { class: "nsf-table-view" }, h("div", { class: "nsf-tools" }, this.text, this.status, this.told), this.grid.el);
  }

  remove() {
    clearTimeout(this.later);
    this.grid.remove();
  }

  // Types and resources come from the kernel; all else is in the page.
  async show() {
    const { store } = this;
    this.draw(true);
    this.follow();
    const { version } = store.page;
    if (this.version === version || store.offline) return;
    try {
      Object.assign(this, await store.ask("kinds"));
    } catch (error) {
      this.told.textContent = error.message;
      return;
    }
    this.version = version;
    this.draw(true);
    this.follow();
  }

  refilter(key, value) {
    this.filter[key] = value;
    this.draw(true);
    this.grid.scroll.scrollTop = 0;
    this.grid.draw(true);
  }

  sort(name) {
    this.sorted = { name, down: this.sorted.name === name && !this.sorted.down };
    this.draw(true);
    this.grid.scroll.scrollTop = 0;
    this.grid.draw(true);
  }

  // Sorted and filtered anew where that may have changed; else only what is in view is drawn.
  draw(anew = false) {
    const { store, grid, sorted, filter } = this;
    const varies = filter.status !== "" || ["status", "attempts", "took"].includes(sorted.name);
    if (!anew && this.moment !== store.position) this.settle(varies);
    if (anew) {
      this.moment = store.position;
      this.order = this.matching();
      this.arrange();
      grid.rows = this.order.length;
      this.places = new Map(this.order.map((number, place) => [number, place]));
      grid.heads.forEach((head, place) => head.setAttribute("aria-sort", COLUMNS[place][0] !== sorted.name ? "none" : sorted.down ? "descending" : "ascending"));
      grid.el.classList.toggle("nsf-one-execution", store.page.executions.length === 1);
      this.told.textContent = count(this.order.length, "state");
      this.offer();
      grid.draw(true);
    } else {
      grid.soon();
    }
  }

  // During a replay nothing is counted and sorted at each event, but once it pauses.
  settle(varies) {
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      this.moment = this.store.position;
      if (varies) this.draw(true);
      else this.offer();
    }, 150);
  }

  // The statuses that there are, with how many have each.
  offer() {
    const { store } = this;
    if (this.offered === `${store.position} ${store.page.version}`) return;
    this.offered = `${store.position} ${store.page.version}`;
    const counts = new Map();
    for (const row of store.page.visits) {
      const words = this.words(row);
      counts.set(words, (counts.get(words) ?? 0) + 1);
    }
    if (this.filter.status && !counts.has(this.filter.status)) counts.set(this.filter.status, 0);
    choices(this.status, [["", "Every status"], ...[...counts].map(([words, many]) => [words, `${words} (${many.toLocaleString("en")})`])], this.filter.status);
  }

  words(row) {
    const status = this.store.status(row);
    if (status === null) return "not yet";
    return row[ROW.caught] && (status === "FAILED" || status === "TIMED_OUT") ? `${status}, caught` : status;
  }

  matching() {
    const { store, filter } = this;
    const { visits } = store.page;
    const found = [];
    for (let number = 0; number < visits.length; number += 1) {
      if (filter.status && this.words(visits[number]) !== filter.status) continue;
      if (filter.text && !this.searched(number).includes(filter.text)) continue;
      found.push(number);
    }
    return found;
  }

  searched(number) {
    const row = this.store.page.visits[number];
    return [this.name(row), ...(this.kinds[this.of[number]] ?? []), this.store.label(row[ROW.execution])].join("\n").toLocaleLowerCase();
  }

  name(row) {
    return row[ROW.iteration] >= 0 ? `${this.store.page.names[row[ROW.name]]} [${row[ROW.iteration]}]` : this.store.page.names[row[ROW.name]];
  }

  // By numbers, of words by their rank; equal ones stay in the order of the execution.
  arrange() {
    const { store, order } = this;
    const { visits, names } = store.page;
    const { name, down } = this.sorted;
    const kind = (place) => {
      const ranks = ranked(this.kinds.map((pair) => pair[place]));
      return (number) => ranks[this.of[number]] ?? 0;
    };
    const by = {
      state: () => {
        const ranks = ranked(names);
        return (number) => ranks[visits[number][ROW.name]] * 1e6 + visits[number][ROW.iteration];
      },
      type: () => kind(0),
      resource: () => kind(1),
      status: () => (number) => BY_STATUS.indexOf(this.words(visits[number])),
      attempts: () => (number) => this.attempts(visits[number]),
      start: () => (number) => visits[number][ROW.start],
      took: () => (number) => this.took(visits[number]) ?? -1,
      execution: () => (number) => visits[number][ROW.execution],
    };
    const value = by[name]();
    const values = new Map(order.map((number) => [number, value(number)]));
    const sign = down ? -1 : 1;
    order.sort((one, other) => sign * (values.get(one) - values.get(other)) || one - other);
  }

  attempts(row) {
    const { position } = this.store;
    const tries = row[ROW.tries] ?? [];
    return tries.length ? 1 + tries.filter((at) => at <= position).length : row[ROW.attempts];
  }

  took(row) {
    const { store } = this;
    const status = store.status(row);
    if (status === null || !store.timed) return null;
    const until = status === "RUNNING" ? (store.position >= store.length ? store.now : store.moment(store.position)) : store.moment(row[ROW.end]);
    return Math.max(0, until - store.moment(row[ROW.start]));
  }

  row(number) {
    const { store } = this;
    const row = store.page.visits[number];
    const words = this.words(row);
    const entered = words !== "not yet";
    const [type = "", resource = ""] = this.kinds[this.of[number]] ?? [];
    const status = entered ? chip(store.status(row), words, words.endsWith("caught")) : words;
    const attempts = entered ? this.attempts(row) : 0;
    return {
      selected: number === this.at,
      classes: entered ? "" : "nsf-later",
      cells: [
        h("bdi", {}, this.name(row)), type, status, attempts > 0 ? String(attempts) : "",
        entered && store.timed ? duration(store.moment(row[ROW.start])) : "", duration(this.took(row)), resource, store.label(row[ROW.execution]),
      ],
    };
  }

  selected() {
    const { store } = this;
    return store.model.get("selected") ? (store.numbers.get(store.visit()) ?? -1) : -1;
  }

  choose(number) {
    const { store } = this;
    const row = store.page.visits[number];
    this.callbacks.select(store.page.executions[row[ROW.execution]].path.join("."), store.page.names[row[ROW.name]], row[ROW.event]);
  }

  // The selected row comes into view.
  follow() {
    const place = this.places?.get(this.selected());
    if (place !== undefined) {
      if (!this.grid.body.contains(document.activeElement)) this.grid.focused = place;
    }
    this.grid.soon(place);
  }
}

// What needs a look comes first.
const BY_STATUS = ["FAILED", "TIMED_OUT", "ABORTED", "RUNNING", "FAILED, caught", "TIMED_OUT, caught", "SUCCEEDED", "not yet"];

// The place of each word among all of them, in the order of the alphabet.
function ranked(words) {
  const { compare } = new Intl.Collator("en", { numeric: true });
  const order = [...new Set(words)].sort(compare);
  const ranks = new Map(order.map((word, rank) => [word, rank]));
  return words.map((word) => ranks.get(word));
}
