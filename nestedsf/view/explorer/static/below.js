import { button, h } from "./dom.js";

// What is below the picture: timeline, table and events, one of them at a time.

const LABELS = { timeline: "Timeline", table: "Table", events: "Events" };

export class BelowView {
  // `views` by name; `changed` is told when the reader has chosen another one.
  constructor(views, changed) {
    this.views = views;
    const id = `nsf-below-${Math.random().toString(36).slice(2, 8)}`;
    this.tabs = h("div", { class: "nsf-tabs", role: "tablist", "aria-label": "Below the picture", on: { keydown: (event) => this.key(event) } });
    for (const [name, label] of Object.entries(LABELS)) {
      this.tabs.append(button(label, () => this.choose(name), { role: "tab", "data-tab": name, id: `${id}-${name}`, "aria-controls": `${id}-${name}-body` }));
      Object.entries({ role: "tabpanel", id: `${id}-${name}-body`, "aria-labelledby": `${id}-${name}` }).forEach(([key, value]) => views[name].el.setAttribute(key, value));
    }
    this.tabs.addEventListener("click", changed);
    const bodies = Object.keys(LABELS).map((name) => views[name].el);
    this.el = h("section", { class: "nsf-below", "aria-label": "Course of the execution" }, h("div", { class: "nsf-below-head" }, this.tabs, views.timeline.transport), ...bodies);
    this.choose("timeline");
  }

  get chosen() {
    return this.tabs.querySelector('[aria-selected="true"]').dataset.tab;
  }

  // The table that is open, null where the timeline is.
  get table() {
    return this.chosen === "timeline" ? null : this.views[this.chosen];
  }

  choose(name) {
    for (const tab of this.tabs.children) {
      const on = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      this.views[tab.dataset.tab].el.hidden = !on;
    }
    if (name !== "timeline") this.views[name].show();
  }

  key(event) {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...this.tabs.children];
    const at = all.findIndex((tab) => tab.dataset.tab === this.chosen);
    const other = all[(at + (event.key === "ArrowRight" ? 1 : all.length - 1)) % all.length];
    this.choose(other.dataset.tab);
    other.focus();
  }
}
