import { button, chip, count, duration, fill, h } from "./dom.js";

// The status line: the execution in one line, and what may be done to it.

export class StatusView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.facts = h("span", { class: "nsf-facts-line" });
    this.name = button("", () => this.callbacks.execution(""), { class: "nsf-name", title: "The execution: its input, output and definition" });
    this.stop = h("span", {});
    this.el = h("header", { class: "nsf-status" }, this.facts, h("span", { class: "nsf-gap" }), this.stop);
    this.notes = h("p", { class: "nsf-alert", role: "status", hidden: true });
  }

  show() {
    const { store } = this;
    const { page } = store;
    const root = page.executions[0];
    const following = page.status === "RUNNING" && store.model.get("_acts") && !store.offline;
    const facts = [
      page.status === "RUNNING" ? null : duration(page.elapsed),
      (page.atLeast ? "at least " : "") + count(page.transitions, "state transition"),
      `${page.price} (see AWS's page)`,
    ].filter(Boolean);
    this.name.textContent = root.name && root.name !== root.machine ? `${root.machine} · ${root.name}` : root.machine;
    fill(
      this.facts,
      chip(page.status),
      this.name,
      h("span", { class: "nsf-quiet" }, facts.join(" · ")),
    );
    if (this.following !== following) {
      this.following = following;
      fill(this.stop, following ? this.stopButton() : null);
    }
    const note = store.offline ? "There is no kernel with this execution: the picture and its timeline are as they were saved. Execute the cell again for the rest." : page.note;
    this.notes.hidden = !note;
    this.notes.textContent = note ?? "";
  }

  stopButton() {
    const stop = button("Stop", () => ask(), { class: "nsf-button", "aria-label": "Stop the execution" });
    const ask = () => {
      const sure = h(
        "span",
        { class: "nsf-sure" },
        "Stop the execution?",
        button("Stop it", async () => {
          try {
            await this.store.ask("stop");
          } catch (error) {
            this.notes.hidden = false;
            this.notes.textContent = error.message;
          }
          sure.replaceWith(stop);
        }, { class: "nsf-button nsf-danger" }),
        button("Let it run", () => sure.replaceWith(stop), { class: "nsf-button" }),
      );
      stop.replaceWith(sure);
      sure.lastElementChild.focus();
    };
    return stop;
  }
}
