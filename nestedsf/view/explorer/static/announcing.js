import { h } from "./dom.js";

// The announcer: one polite region that says, for those who do not see it, how what runs goes on.
// What is shown when a page opens, and what a replay passes, it leaves to the views.

export class Announcer {
  constructor(store) {
    this.store = store;
    this.el = h("p", { class: "nsf-unseen", role: "status", "aria-live": "polite" });
    this.said = this.now();
  }

  now() {
    const { store } = this;
    const visit = store.visit();
    const { model } = store;
    const chosen = `${model.get("path").join(".")}\n${model.get("selected")}`;
    return { execution: store.page.status, chosen, name: model.get("selected"), visit: visit ? store.status(visit) : "" };
  }

  update() {
    if (this.store.position < this.store.length) return;
    const now = this.now();
    const { said } = this;
    const parts = [];
    if (now.chosen === said.chosen && now.visit !== said.visit && now.visit) parts.push(`${now.name}: ${now.visit}`);
    if (now.execution !== said.execution) parts.push(`Execution: ${now.execution}`);
    this.said = now;
    if (parts.length) this.el.textContent = parts.join(". ");
  }
}
