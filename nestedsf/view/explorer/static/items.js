import { button, chip, count, duration, h } from "./dom.js";
import { choices, Grid } from "./grid.js";
import { ROW } from "./store.js";

// The items of a Map: a list in the panel, filtered by the kernel and fetched in pages.

const PAGE = 100;
const LOW = 26;
const TALL = 42; // of rows with room for an error and two lines of an input
const LINE = 22; // characters of an input that are in one line

// Whether a row is of a Map that has been given items.
export function hasItems(row) {
  return (row?.[ROW.items]?.length ?? 0) > 0;
}

// Whether something in a Map has failed, and no Catch took it on.
let known = {}; // the latest answer: it is asked again and again
export function itemsFailed(store, map) {
  const { byState: of, position } = store;
  if (known.of !== of || known.map !== map || known.position !== position) known = { of, map, position, answer: failedIn(store, map) };
  return known.answer;
}

function failedIn(store, map) {
  const { visits } = store.page;
  const first = store.numbers.get(map);
  const ends = store.page.executions.map(({ row }, number) => row === first && store.isItem(number) && store.executionStatus(number));
  if (ends.some((status) => status === "FAILED" || status === "TIMED_OUT")) return true;
  for (let number = first + 1; number < visits.length; number += 1) {
    const row = visits[number];
    if (row[ROW.execution] !== map[ROW.execution]) continue; // of a child execution
    if (row[ROW.around] < first) return false;
    if (!row[ROW.caught] && ["FAILED", "TIMED_OUT"].includes(store.status(row))) return true;
  }
  return false;
}

export class ItemsView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.rows = new Map();
    this.facts = h("dl", { class: "nsf-facts-list" });
    this.filter = { text: "", status: "", attempt: 0 };
    this.text = h("input", {
      type: "search", class: "nsf-search", placeholder: "Filter by text", "aria-label": "Filter items by number, input, error or state",
      on: { input: () => this.refilter("text", this.text.value, 100), keydown: (event) => event.stopPropagation() },
    });
    this.status = h("select", { "aria-label": "Filter items by status", on: { change: () => this.refilter("status", this.status.value) } });
    this.attempt = h("select", { "aria-label": "Attempt of the Map", hidden: true, on: { change: () => this.refilter("attempt", Number(this.attempt.value)) } });
    this.failed = button("First failed", () => this.choose(this.firstFailed), { class: "nsf-button", hidden: true });
    this.told = h("span", { class: "nsf-note", role: "status" });
    this.grid = new Grid({
      label: "Items of the Map",
      columns: [["number", "Item"], ["status", "Status"], ["took", "Duration"], ["input", "Input"], ["error", "Error", { class: "nsf-c-error nsf-unseen" }]],
      row: (number) => this.row(number),
      choose: (number) => this.choose(this.rows.get(number)),
      missing: (number) => this.fetch(number - (number % PAGE)),
    });
    this.grid.scroll.addEventListener("scroll", () => this.grid.scroll.clientHeight && (this.top = this.grid.scroll.scrollTop));
    this.el = h(
      "div",
      { class: "nsf-items" },
      this.facts,
      h("div", { class: "nsf-tools" }, this.text, this.status, this.attempt, this.failed, this.told),
      this.grid.el,
    );
  }

  remove() {
    this.grid.remove();
    clearTimeout(this.later);
  }

  // The items of the selected visit of a Map at the position; another visit begins anew.
  show(question, facts = []) {
    this.facts.replaceChildren(...facts.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, h("bdi", {}, value)))));
    this.facts.hidden = !facts.length;
    const about = JSON.stringify([question.path, question.name, question.visit]);
    const anew = about !== this.about;
    this.about = about;
    this.question = question;
    const { wanted } = this;
    const arrives = wanted?.path === question.path.join(".") && wanted.visit === question.visit;
    this.wanted = undefined;
    if (anew || arrives) this.at = arrives ? wanted.number : -1;
    if (anew || arrives) {
      this.filter = { text: "", status: "", attempt: 0 };
      this.text.value = "";
      this.grid.focused = 0;
      this.top = 0;
      this.tall = false;
    }
    this.fetch(anew || arrives ? 0 : this.first(), { clear: true, reveal: anew || arrives });
    return this.el;
  }

  // The first row of the page that is in view.
  first() {
    const at = Math.floor((this.top ?? 0) / this.grid.height);
    return at - (at % PAGE);
  }

  refilter(key, value, pause = 0) {
    this.filter[key] = value;
    this.marked = -1; // another row may have its number now
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      this.grid.focused = this.top = 0;
      this.fetch(0, { clear: true });
    }, pause);
  }

  async fetch(start, { clear = false, reveal = false } = {}) {
    const { path, name, visit, position } = this.question;
    const asked = JSON.stringify([this.about, this.filter, position, this.store.page.version]);
    if (!clear && this.asking === `${asked} ${start}`) return;
    this.asking = `${asked} ${start}`;
    let answer;
    try {
      answer = await this.store.ask("items", { path, name, visit, position, ...this.filter, start, count: PAGE });
    } catch (error) {
      this.told.textContent = error.message;
      return;
    } finally {
      this.asking = null;
    }
    if (asked !== JSON.stringify([this.about, this.filter, this.question.position, this.store.page.version])) return;
    if (clear) this.rows.clear();
    answer.rows.forEach((row, number) => this.rows.set(answer.start + number, row));
    this.tell(answer);
    this.tall ||= Boolean(answer.firstFailed) || answer.rows.some(({ error, input }) => error || input?.length > LINE);
    this.grid.height = this.tall ? TALL : LOW;
    this.grid.el.classList.toggle("nsf-tall", this.tall);
    this.grid.rows = answer.count;
    if (clear) this.grid.scroll.scrollTop = this.top ?? 0;
    const at = this.at >= 0 && this.at < answer.count ? this.at : answer.failed;
    if (reveal && at >= 0) {
      this.marked = at;
      this.grid.focused = at;
      this.grid.show(at, true);
    } else if (reveal) {
      this.marked = -1;
    }
    this.grid.draw(true);
  }

  tell(answer) {
    const { filter } = this;
    const statuses = Object.entries(answer.statuses);
    if (filter.status && !(filter.status in answer.statuses)) statuses.push([filter.status, 0]);
    choices(this.status, [["", "Every status"], ...statuses.map(([status, many]) => [status, `${status} (${many.toLocaleString("en")})`])], filter.status);
    this.attempt.hidden = answer.attempts < 2;
    const attempts = Array.from({ length: answer.attempts }, (_, at) => [String(at + 1), `Attempt ${at + 1} of ${answer.attempts}`]);
    choices(this.attempt, attempts, String(answer.attempt));
    this.firstFailed = answer.firstFailed;
    this.failed.hidden = !answer.firstFailed;
    const batched = answer.each === "batch";
    this.grid.heads[0].textContent = batched ? "Batch" : "Item";
    const all = batched ? count(answer.total, "batch", "batches") : count(answer.total, "item");
    this.told.textContent = answer.count < answer.total ? `${answer.count.toLocaleString("en")} of ${all}` : all;
  }

  row(number) {
    const item = this.rows.get(number);
    if (!item) return null;
    const begun = item.visit > 0 || "path" in item;
    const error = item.error ? h("span", {}, h("b", { class: "nsf-failure" }, item.error), item.state ? ` · ${item.state}` : "") : "";
    return {
      selected: number === this.marked,
      classes: begun ? "" : "nsf-later",
      cells: [String(item.number), begun ? chip(item.status) : item.status, duration(item.took), h("bdi", {}, item.input ?? ""), error],
    };
  }

  // An item is opened where it is worth a look, everywhere.
  choose(item) {
    if (item && "path" in item) this.open(item);
    else if (item?.visit) this.callbacks.select(this.question.path.join("."), item.state, item.visit);
  }

  // The child execution of an item; the history of one that was only listed is read first.
  async open(item) {
    const { store } = this;
    const open = (path) => {
      const number = store.byPath.get(path.join("."));
      if (number !== undefined) this.callbacks.child(number);
      return number !== undefined;
    };
    if (item.path && open(item.path)) return;
    const said = this.told.textContent;
    try {
      const { path, name, visit } = this.question;
      this.told.textContent = "Its history is read …";
      const found = await store.ask("read", { path, name, visit, attempt: item.attempt, number: item.number });
      this.told.textContent = said;
      if (open(found)) return;
      const opens = () => open(found) && store.removeEventListener("structure", opens);
      store.addEventListener("structure", opens);
    } catch (error) {
      this.told.textContent = error.message;
    }
  }
}

// What is said in place of a list where the history has no items.
export function withoutItems({ run, given }) {
  const items = given ? `${count(given, "item")} of this Distributed Map ran` : "The items of this Distributed Map ran";
  return [
    h("p", {}, `${items} as child executions of its Map Run, whose histories are their own: this history does not tell of each.`),
    run ? h("p", { class: "nsf-note" }, "Map Run ", h("code", {}, run)) : null,
  ].filter(Boolean);
}
