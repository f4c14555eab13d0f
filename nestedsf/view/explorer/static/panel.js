import { button, chip, duration, fill, h } from "./dom.js";
import { valueBlocks } from "./cause.js";
import { noteSources } from "./copying.js";
import { OF_EXECUTION, summary } from "./execution.js";
import { flowList } from "./flow.js";
import { hasItems, ItemsView, itemsFailed, withoutItems } from "./items.js";
import { visitChooser } from "./iterations.js";
import { jsonBlock } from "./json.js";
import { ROW } from "./store.js";
import { attemptTable, eventList } from "./times.js";
import { tokenForm } from "./token.js";

// The panel: what is known of the selected state at the position, in tabs.

const TABS = [
  ["summary", "Summary"],
  ["items", "Items"],
  ["io", "Input and output"],
  ["flow", "Data flow"],
  ["definition", "Definition"],
  ["events", "Events"],
  ["retries", "Retries"],
  ["token", "Token"],
];
let instances = 0;

export class PanelView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.chosen = { state: "io", execution: "summary" };
    this.id = `nsf-panel-${++instances}-${Math.random().toString(36).slice(2, 8)}`;
    this.items = new ItemsView(store, callbacks);
    this.head = h("header", { class: "nsf-panel-head" });
    this.tabs = h("div", { class: "nsf-tabs", role: "tablist", "aria-label": "Selected state", on: { keydown: (event) => this.tabKey(event) } });
    for (const [name, label] of TABS) {
      this.tabs.append(
        button(label, () => this.choose(name), { role: "tab", id: `${this.id}-${name}`, "data-tab": name, "aria-controls": `${this.id}-body` }),
      );
    }
    this.body = h("div", { class: "nsf-panel-body", role: "tabpanel", id: `${this.id}-body`, tabindex: "0", on: { scroll: () => (this.down = this.body.scrollTop > 0) } });
    this.el = h(
      "section",
      { class: "nsf-panel", "aria-label": "Selected state", on: { keydown: (event) => this.key(event) } },
      this.head, this.tabs, this.body,
    );
  }

  remove() {
    this.items.remove();
  }

  // A state, or where none is selected the execution itself.
  get kindOf() {
    return this.store.model.get("selected") ? "state" : "execution";
  }

  // The open tab: a state's is another one than an execution's. A Map in which something failed
  // opens with its items.
  get tab() {
    const { chosen, kindOf } = this;
    const row = kindOf === "state" ? this.store.visit() : null;
    if (!hasItems(row)) return chosen[kindOf];
    return chosen.map ?? (itemsFailed(this.store, row) ? "items" : chosen.state);
  }

  set tab(name) {
    const { chosen, kindOf } = this;
    chosen.map = kindOf === "state" && hasItems(this.store.visit()) ? name : undefined;
    if (name !== "items") chosen[kindOf] = name;
  }

  key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.callbacks.leavePanel();
  }

  tabKey(event) {
    const names = this.shownTabs();
    const at = names.indexOf(this.tab);
    const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(names[(moves[event.key] + names.length) % names.length]);
    this.tabs.querySelector('[aria-selected="true"]').focus();
  }

  shownTabs() {
    return [...this.tabs.children].filter((tab) => !tab.hidden).map((tab) => tab.dataset.tab);
  }

  choose(name) {
    this.tab = name;
    this.show();
  }

  focus() {
    this.tabs.querySelector('[aria-selected="true"]')?.focus();
  }

  // --- what is selected ------------------------------------------------------------------------

  question() {
    const { store } = this;
    const row = store.visit();
    return {
      path: store.model.get("path"),
      name: store.model.get("selected"),
      visit: row ? row[ROW.event] : 0,
      position: store.position === Infinity ? null : store.position,
    };
  }

  // Several changes at once are one question, and while one is asked the next one waits: of those
  // that have come in the meantime only the last one counts. Where that is the one that is asked,
  // its answer counts: it is not asked again.
  async show() {
    this.title({ ...this.question(), tab: this.tab });
    if (this.showing) {
      this.again = true;
      return;
    }
    this.showing = true;
    await null;
    try {
      do {
        this.again = false;
        await this.load();
      } while (this.again);
    } finally {
      this.showing = false;
    }
  }

  // What is asked at this moment, as a key.
  asks() {
    return JSON.stringify([this.question(), this.tab, this.store.page.version]);
  }

  async load() {
    const { store } = this;
    const question = { ...this.question(), tab: this.tab };
    this.title(question);
    const asked = this.asks();
    if (this.asked === asked) return;
    this.asked = asked;
    if (store.offline) return this.say("Inputs and outputs are in the kernel: execute the cell again to see them.");
    try {
      const panel = await store.ask("panel", question);
      noteSources(panel, { what: "panel", ...question });
      if (this.again && this.asks() !== asked) return;
      this.kind(panel);
      if (this.tab === "token" && !panel.hasToken) return this.choose("io");
      const text = JSON.stringify([question.name, question.path, question.visit, this.tab, panel, this.tab === "items" ? [question.position, store.page.version] : 0]);
      if (this.text === text) return; // what a reader has opened or typed stays
      this.put(text, RENDER[this.tab](panel, this));
    } catch (error) {
      this.asked = null;
      this.put(null, [h("p", { class: "nsf-alert", role: "alert" }, error.message)]);
    }
  }

  say(words) {
    this.put(null, [h("p", { class: "nsf-empty" }, words)]);
  }

  put(text, elements) {
    const hadFocus = this.body.contains(document.activeElement);
    this.text = text;
    this.body.dataset.tab = this.tab;
    if (elements.length === 1 && this.body.firstChild === elements[0]) return; // it keeps its place
    this.body.replaceChildren(...elements);
    if (this.down) this.body.scrollTop = 0; // to set it lays the page out
    if (hadFocus) this.body.focus();
  }

  title(question) {
    const { store } = this;
    if (!question.name) return this.executionTitle(question);
    const row = store.visit();
    const status = row ? store.status(row) : null;
    const key = JSON.stringify([question, status, row]);
    if (this.titled === key) return;
    this.titled = key;
    this.about = this.about && this.aboutOf === question.name ? this.about : h("p", { class: "nsf-about" });
    this.aboutOf = question.name;
    const caught = this.caught();
    const words = caught ? `${status}, caught` : status;
    const over = row && row[ROW.end] >= 0 && row[ROW.end] <= store.position;
    const took = over && row[ROW.entered] !== null ? duration(row[ROW.exited] - row[ROW.entered]) : "";
    const child = store.child(row);
    this.took = h("span", { class: "nsf-quiet" }, took);
    this.elapse();
    this.fillHead(
      h("h3", {}, question.name),
      this.about,
      h(
        "div",
        { class: "nsf-facts" },
        status ? chip(status, words, caught) : h("span", { class: "nsf-chip" }, "not entered"),
        took || status === "RUNNING" ? this.took : null,
        row ? visitChooser(store, this.callbacks, row) : null,
        child >= 0
          ? button(h("span", {}, "Open child execution ", h("span", { "aria-hidden": "true" }, "▸")), () => this.callbacks.open(child), { class: "nsf-link", "aria-keyshortcuts": ">", title: "Open it here: key >, and < leads back" })
          : null,
      ),
    );
    this.mark();
  }

  executionTitle(question) {
    const { store } = this;
    const execution = store.page.executions[store.open];
    const status = store.executionStatus(store.open);
    const key = JSON.stringify([question, status, execution]);
    if (this.titled === key) return;
    this.titled = key;
    this.aboutOf = null;
    this.about = h("p", { class: "nsf-about" });
    const named = execution.name && execution.name !== execution.machine;
    this.fillHead(
      h("h3", {}, h("bdi", {}, named ? `${execution.machine} · ${execution.name}` : execution.machine)),
      this.about,
      h("div", { class: "nsf-facts" }, status ? chip(status) : h("span", { class: "nsf-chip" }, "not started")),
    );
    this.mark();
  }

  // What has the focus and is made anew keeps it: by what it is called.
  fillHead(...children) {
    const { activeElement } = document;
    const called = (element) => element.getAttribute("aria-label") ?? element.textContent;
    const had = this.head.contains(activeElement) ? called(activeElement) : null;
    fill(this.head, ...children);
    if (had === null) return;
    const same = [...this.head.querySelectorAll("button, select, input")].find((element) => called(element) === had);
    if (same) same.focus();
    else this.focus();
  }

  mark() {
    const { kindOf } = this;
    this.el.setAttribute("aria-label", kindOf === "state" ? "Selected state" : "Execution");
    this.tabs.setAttribute("aria-label", kindOf === "state" ? "Selected state" : "Execution");
    for (const tab of this.tabs.children) {
      const { tab: name } = tab.dataset;
      if (kindOf === "execution") tab.hidden = !OF_EXECUTION.includes(name);
      else if (name === "items") tab.hidden = !hasItems(this.store.visit());
      else if (name !== "token") tab.hidden = name === "summary";
      else if (this.markedAs !== "state") tab.hidden = true; // the answer tells
      const on = tab.dataset.tab === this.tab;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
    }
    this.tabs.dataset.many = String(this.shownTabs().length);
    this.markedAs = kindOf;
    this.body.setAttribute("aria-labelledby", `${this.id}-${this.tab}`);
  }

  // How long what runs has taken until now, or until the moment that is shown.
  elapse() {
    const { store } = this;
    const row = store.visit();
    if (!this.took || !row || !store.timed || store.status(row) !== "RUNNING") return;
    const now = store.position >= store.length ? store.now : store.moment(store.position);
    this.took.textContent = `for ${duration(Math.max(0, now - row[ROW.entered]))}`;
  }

  // Whether a Catch took on the failure that the selected visit has ended with at the position.
  caught() {
    const row = this.store.visit();
    return Boolean(row && row[ROW.caught] && ["FAILED", "TIMED_OUT"].includes(this.store.status(row)));
  }

  kind(panel) {
    this.type = panel.type;
    this.about.textContent = [panel.type, panel.pattern, panel.resource].filter(Boolean).join(" · ");
    const token = this.tabs.querySelector('[data-tab="token"]');
    token.hidden = !panel.hasToken || this.kindOf === "execution";
    this.tabs.dataset.many = String(this.shownTabs().length);
  }
}

const empty = (text) => [h("p", { class: "nsf-empty" }, text)];

const RENDER = {
  summary,

  io: ({ values }) =>
    values.length
      ? valueBlocks(values)
      : empty("The state has not been entered at this moment."),

  flow: ({ stages, note }, view) =>
    stages.length
      ? flowList({ stages }, view)
      : empty(note ?? "The state has not been entered at this moment."),

  items: (panel, view) => {
    if (!panel.isMap) return empty("The Map has not been entered at this moment.");
    return panel.run === null ? [view.items.show(view.question(), panel.mapRun)] : withoutItems(panel);
  },

  definition: (panel, view) =>
    panel.json === null
      ? empty("The definition that ran is not known.")
      : [jsonBlock(view.kindOf === "state" ? "Definition of this state" : "Definition", panel.json, "", panel, "json", view.kindOf === "state")],

  events: (panel, view) =>
    panel.events.length ? eventList(panel, view) : empty("No event has happened in this state at this moment."),

  retries: (panel, view) => attemptTable(panel, view),

  token: (panel, view) => tokenForm(panel, view),
};
