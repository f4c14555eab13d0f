import { button, h } from "./dom.js";

// The way from the first execution to the one that is open.

export class Crumbs {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.el = h("nav", { class: "nsf-crumbs", "aria-label": "Open execution" });
  }

  show() {
    const { store } = this;
    const trail = [];
    for (let number = store.open; number >= 0; number = store.page.executions[number].parent) trail.unshift(number);
    const items = trail.flatMap((number, place) => {
      const execution = store.page.executions[number];
      const last = place === trail.length - 1;
      const label = store.called(number);
      const whole = label === execution.machine ? "" : execution.machine;
      const item = last
        ? button(label, () => this.callbacks.execution(), { class: "nsf-crumb", "aria-current": "true", title: `The execution${whole && ` of ${whole}`}: its input, output and definition` })
        : button(label, () => this.callbacks.open(number), { class: "nsf-crumb nsf-link", title: whole || null });
      return place ? [h("span", { class: "nsf-arrow", "aria-hidden": "true" }, "▸"), item] : [item];
    });
    this.el.replaceChildren(...items);
  }
}
