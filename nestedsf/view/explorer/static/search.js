import { h } from "./dom.js";
import { ROW } from "./store.js";

// The search for a state by its name: in the picture and in all executions.

export class StateSearch {
  // `found` goes to a state.
  constructor(store, shapes, canvas, found) {
    Object.assign(this, { store, shapes, canvas, found });
    this.input = h("input", {
      type: "search", class: "nsf-search", placeholder: "Find a state", "aria-label": "Find a state by its name",
      on: { input: () => this.find(), keydown: (event) => this.next(event) },
    });
    this.note = h("span", { class: "nsf-note", role: "status" });
  }

  find() {
    const text = this.input.value.trim().toLocaleLowerCase();
    const matches = (name) => name.toLocaleLowerCase().includes(text);
    this.matches = [];
    for (const node of this.shapes.order()) {
      const found = text !== "" && matches(node.name);
      node.group.classList.toggle("nsf-found", found);
      if (found) this.matches.push({ path: node.path, name: node.name });
    }
    this.canvas.classList.toggle("nsf-finding", this.matches.length > 0);
    if (text) {
      const { page } = this.store;
      const here = new Set(this.matches.map((match) => `${match.path}\n${match.name}`));
      for (const row of page.visits) {
        const path = page.executions[row[ROW.execution]].path.join(".");
        const name = page.names[row[ROW.name]];
        if (matches(name) && !here.has(`${path}\n${name}`)) {
          here.add(`${path}\n${name}`);
          this.matches.push({ path, name });
        }
      }
    }
    this.at = -1;
    this.note.textContent = text ? `${this.matches.length} found` : "";
  }

  next(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      this.input.value = "";
      this.find();
      return;
    }
    if (event.key !== "Enter" || !this.matches.length) return;
    event.preventDefault();
    this.at = (this.at + (event.shiftKey ? this.matches.length - 1 : 1)) % this.matches.length;
    const { path, name } = this.matches[Math.max(this.at, 0)];
    this.note.textContent = `${this.at + 1} of ${this.matches.length}`;
    this.found(path, name);
  }
}
