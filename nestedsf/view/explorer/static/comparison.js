import { diffDetails, diffLines } from "./diff.js";
import { button, chip, count, duration, fill, h } from "./dom.js";

// The open execution beside another one: first the list to choose from, then the states of both.

const ALL = 40; // rows that are all shown, also those that are alike

export class ComparisonView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.el = h("section", { class: "nsf-comparison", "aria-label": "Comparison of two executions", hidden: true, on: { keydown: (event) => this.key(event) } });
  }

  get isOpen() {
    return !this.el.hidden;
  }

  key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  close() {
    this.el.hidden = true;
    this.callbacks.compared();
  }

  // Both pages begin with the way back and a heading, which gets the focus.
  page(title, ...rest) {
    const heading = h("h3", { tabindex: "-1" }, title);
    fill(
      this.el,
      h("header", { class: "nsf-comparison-head" }, button("◂ Back to the execution", () => this.close(), { class: "nsf-link" }), heading),
      ...rest,
    );
    this.el.hidden = false;
    this.el.scrollTop = 0;
    heading.focus({ preventScroll: true });
  }

  async ask(what, more) {
    try {
      return await this.store.ask(what, more);
    } catch (error) {
      this.page("Compare executions", h("p", { class: "nsf-alert", role: "alert" }, error.message));
      return null;
    }
  }

  async choose() {
    const answer = await this.ask("others", { path: this.store.model.get("path") });
    if (!answer) return;
    const { others, machine, more, session } = answer;
    const none = session
      ? `There is no other execution of ${machine || "this state machine"}.`
      : `This explorer has no other execution of ${machine || "this state machine"}. explore(session, execution) offers the recent ones; compare(first, second) compares any two in a cell.`;
    this.page(
      `Compare this execution${machine ? ` of ${machine}` : ""} with…`,
      others.length
        ? h("ul", { class: "nsf-others" }, ...others.map((other, number) => h("li", {}, button(h("span", {}, h("bdi", {}, other.name), " ", chip(other.status), " ", h("span", { class: "nsf-quiet" }, other.where)), () => this.compare(number), { class: "nsf-other" }))))
        : h("p", { class: "nsf-empty" }, none),
      more ? h("p", { class: "nsf-note" }, `${count(more, "more execution")} of it are not listed.`) : null,
    );
  }

  async compare(other) {
    const answer = await this.ask("compare", { other });
    if (!answer) return;
    const { first, second, rows, conclusion } = answer;
    const side = (word, { name }, { status, seconds }) => h("p", {}, h("span", { class: "nsf-quiet" }, `${word} `), h("strong", {}, h("bdi", {}, name)), " ", chip(status), " ", h("span", { class: "nsf-quiet" }, time(seconds)));
    this.page(
      "Two executions compared",
      side("First", first, rows[0].first),
      side("Second", second, rows[0].second),
      h("p", { class: "nsf-changed", role: "status" }, conclusion),
      answer.definitions_differ ? h("p", { class: "nsf-note" }, "The definitions of the two differ.") : null,
      h("p", {}, button("Another execution…", () => this.choose(), { class: "nsf-link" })),
      this.table(answer),
    );
  }

  table({ rows, first_difference: first }) {
    const body = h("tbody", {});
    const folds = rows.length > ALL;
    let alike = [];
    const fold = () => {
      const some = alike;
      alike = [];
      if (some.length < 3) return body.append(...some.map((number) => this.row(rows[number], number, first)));
      const cell = h("td", { colspan: "3" });
      const line = h("tr", {}, cell);
      cell.append(button(`${some.length.toLocaleString("en")} states are alike: show them`, () => {
        const shown = some.slice(0, ALL * 5).map((number) => this.row(rows[number], number, first));
        line.replaceWith(...shown);
        shown[0].tabIndex = -1;
        shown[0].focus({ preventScroll: true });
      }, { class: "nsf-link" }));
      body.append(line);
    };
    rows.forEach((row, number) => {
      if (folds && number && !row.differs.length && !row.redefined) return alike.push(number);
      fold();
      body.append(this.row(row, number, first));
      if (parts(row).length && row.first && row.second) body.append(this.details(row, number, first));
    });
    fold();
    return h(
      "table",
      { class: "nsf-compared" },
      h("thead", {}, h("tr", {}, ...["State", "First", "Second"].map((word) => h("th", { scope: "col" }, word)))),
      body,
    );
  }

  row(row, number, first) {
    const name = row.name ? `${row.name}${row.where ? `, ${row.where}` : ""}` : "The execution";
    const differs = row.differs.map((word) => WORDS[word] ?? word).join(", ");
    const what = number === first ? `▶ first difference: ${differs}` : differs ? `≠ differs: ${differs}` : "";
    const leads = row.name && row.first;
    const label = h("bdi", {}, name);
    const head = h("th", { scope: "row" }, leads ? button(label, () => this.go(row), { class: "nsf-link", title: "Show it in the execution" }) : label, what ? h("div", { class: "nsf-differs" }, what) : null);
    head.style.paddingInlineStart = `${8 + Math.min(row.depth, 8) * 12}px`;
    return h("tr", { class: number === first ? "nsf-first" : "", "data-differs": String(row.differs.length > 0) }, head, h("td", {}, sideCell(row.first)), h("td", {}, sideCell(row.second)));
  }

  details(row, number, first) {
    const names = parts(row).join(", ");
    const details = diffDetails(`Where they differ: ${names}`, async () => {
      const { differences } = await this.store.ask("compared", { row: number });
      return Object.entries(differences).flatMap(([name, diff]) => [h("h4", {}, name), ...diffLines(diff, name)]);
    });
    if (number === first) details.open = true;
    return h("tr", { class: number === first ? "nsf-first" : "" }, h("td", { colspan: "3" }, details));
  }

  go({ path, name, visit }) {
    this.el.hidden = true;
    this.callbacks.compared();
    this.callbacks.go(path.join("."), name, visit);
  }
}

const VALUES = ["input", "parameters", "output", "error", "cause"];
/** What of a row can be looked into. */
const parts = (row) => [...row.differs.filter((name) => VALUES.includes(name)), ...(row.redefined ? ["definition"] : [])];
const WORDS = { visited: "visited in one only" };

function time(seconds) {
  return seconds === null ? "" : duration(seconds * 1000);
}

function sideCell(side) {
  if (!side) return h("span", { class: "nsf-quiet" }, "not visited");
  const words = `${side.status}${side.caught ? ", caught" : ""}${side.attempts > 1 ? `, ${count(side.attempts, "attempt")}` : ""}`;
  return h("span", {}, chip(side.status, words, side.caught), " ", h("span", { class: "nsf-quiet" }, time(side.seconds)));
}
