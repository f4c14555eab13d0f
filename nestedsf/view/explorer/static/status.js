import { ActionsMenu } from "./actions.js";
import { button, chip, duration, fill, h } from "./dom.js";
import { SaveMenu } from "./saving.js";

// The status line: the execution in one line, and what may be done to it.

const PRICES = "https://aws.amazon.com/step-functions/pricing/";

const LEAST = "There were more, in child executions that earlier attempts started or that have not been read";

// What it costs, with the way to where AWS says so.
function price(page) {
  return h("a", { class: "nsf-price", href: PRICES, target: "_blank", rel: "noopener noreferrer", title: "What it costs: opens AWS's page of prices" }, page.price);
}

export class StatusView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.facts = h("span", { class: "nsf-facts-line" });
    this.name = button("", () => this.callbacks.execution(""), { class: "nsf-name", title: "The execution: its name, ARN, input, output and definition" });
    this.elapsed = h("span", { class: "nsf-elapsed" });
    this.said = h("p", { class: "nsf-said", role: "status" });
    const tell = (words, refused = false) => {
      this.said.classList.toggle("nsf-refused", refused);
      this.said.textContent = words;
    };
    this.save = new SaveMenu(store, tell);
    this.actions = new ActionsMenu(store, { compare: callbacks.compare, tell });
    this.el = h("div", { class: "nsf-status" }, this.facts, h("span", { class: "nsf-gap" }), h("span", { class: "nsf-menus" }, this.save.el, this.actions.el), this.said);
    this.notes = h("p", { class: "nsf-alert", role: "status", hidden: true });
  }

  remove() {
    this.save.remove();
    this.actions.remove();
  }

  show() {
    const { store } = this;
    const { page } = store;
    const root = page.executions[0];
    this.name.textContent = root.name && root.name !== root.machine ? `${root.machine} · ${root.name}` : root.machine;
    fill(
      this.facts,
      this.then(),
      this.name,
      h("span", { class: "nsf-quiet" }, page.redriven && `redriven ${page.redriven} · `, this.elapsed, h("span", { title: page.charged.startsWith("at least") ? LEAST : null }, page.charged), " · ", price(page)),
    );
    this.elapse();
    this.save.el.hidden = store.offline;
    this.actions.show();
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
}
