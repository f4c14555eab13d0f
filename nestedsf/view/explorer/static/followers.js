import { h } from "./dom.js";

// The explorers of executions that were started from this one stand below it.

export class Followers {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.shown = new Set();
    this.listener = () => this.show();
    model.on("change:_started", this.listener);
    this.show();
  }

  remove() {
    this.model.off("change:_started", this.listener);
  }

  async show() {
    for (const id of this.model.get("_started") ?? []) {
      if (this.shown.has(id)) continue;
      this.shown.add(id);
      try {
        const manager = this.model.widget_manager;
        const view = await manager.create_view(await manager.get_model(id));
        this.el.append(h("section", { class: "nsf-follower", "aria-label": "Another execution" }, view.el));
      } catch {
        // without its kernel it is gone; explorer.started has it otherwise
      }
    }
  }
}
