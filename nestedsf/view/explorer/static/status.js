import { button, chip, count, duration, fill, h } from "./dom.js";

// The status line: the execution in one line, and what may be done to it.

export class StatusView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.facts = h("span", { class: "nsf-facts-line" });
    this.name = button("", () => this.callbacks.execution(""), { class: "nsf-name", title: "The execution: its input, output and definition" });
    this.elapsed = h("span", { class: "nsf-elapsed" });
    this.stop = h("span", {});
    this.compares = button("Compare with…", () => this.callbacks.compare(), { class: "nsf-button" });
    this.el = h("header", { class: "nsf-status" }, this.facts, h("span", { class: "nsf-gap" }), this.stop, this.compares);
    this.notes = h("p", { class: "nsf-alert", role: "status", hidden: true });
  }

  show() {
    const { store } = this;
    const { page } = store;
    const root = page.executions[0];
    const following = page.status === "RUNNING" && store.model.get("_acts") && !store.offline;
    const facts = [
      (page.atLeast ? "at least " : "") + count(page.transitions, "state transition"),
      `${page.price} (see AWS's page)`,
    ].filter(Boolean);
    this.name.textContent = root.name && root.name !== root.machine ? `${root.machine} · ${root.name}` : root.machine;
    fill(
      this.facts,
      this.then(),
      this.name,
      h("span", { class: "nsf-quiet" }, this.elapsed, facts.join(" · ")),
    );
    this.elapse();
    if (this.following !== following) {
      this.following = following;
      fill(this.stop, following ? this.stopButton() : null);
    }
    this.compares.hidden = store.offline;
    const note = store.offline ? "There is no kernel with this execution: the picture and its timeline are as they were saved. Execute the cell again for the rest." : page.note;
    this.notes.hidden = !note;
    this.notes.textContent = note ?? "";
  }

  // The status at the moment that is shown.
  then() {
    const { store } = this;
    const status = store.executionStatus(0);
    if (store.position >= store.length) return chip(store.page.status);
    const words = status === null ? "not started" : `${status} at event ${Math.min(store.position, store.length).toLocaleString("en")}`;
    return status === null ? h("span", { class: "nsf-chip" }, words) : chip(status, words);
  }

  // How long it took, or has taken until now; of a child that went on longer, how long that did.
  elapse() {
    const { store } = this;
    const { page } = store;
    let words = "";
    if (!store.timed) words = "";
    else if (store.position < store.length) words = store.position > 0 ? `${duration(store.moment(store.position))} after the start` : "";
    else if (page.status === "RUNNING") words = store.ticks ? `running for ${duration(store.now)}` : `latest event after ${duration(store.now)}`;
    else if (page.elapsed !== null) {
      const last = store.running ? store.now : store.moment(store.length);
      words = duration(page.elapsed) + (last > page.elapsed ? ` (a child execution until ${duration(last)})` : "");
    }
    this.elapsed.textContent = words && `${words} · `;
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
