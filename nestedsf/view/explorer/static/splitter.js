import { dragged, h, isShortcut } from "./dom.js";

// A splitter: the line between two parts, which pointer and arrow keys move; a double click puts
// it back where it was. Its value is the size of the first part, in the unit that its owner has.

export class Splitter {
  // `across` says which way it moves: "x" or "y". `bounds` answers with the least and the most,
  // `at` turns a point of the page into a value.
  constructor(label, across, { bounds, at, step, get, set }) {
    Object.assign(this, { across, bounds, at, step, get, set });
    this.el = h("div", {
      class: `nsf-splitter nsf-splitter-${across}`, role: "separator", tabindex: "0", "aria-label": label,
      title: `${label}: drag, or use the arrow keys; double click to reset`,
      "aria-orientation": across === "x" ? "vertical" : "horizontal",
      on: { pointerdown: (event) => this.drag(event), keydown: (event) => this.key(event), dblclick: () => this.put(null) },
    });
  }

  show() {
    const [least, most] = this.bounds();
    for (const [key, value] of [["valuemin", least], ["valuemax", most], ["valuenow", this.get()]]) this.el.setAttribute(`aria-${key}`, Math.round(value));
  }

  put(value) {
    const [least, most] = this.bounds();
    this.set(value === null ? null : Math.min(most, Math.max(least, value)));
    this.show();
  }

  drag(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.el.focus({ preventScroll: true });
    const off = this.at(event) - this.get();
    dragged(event, (moved) => this.put(this.at(moved) - off));
  }

  key(event) {
    if (isShortcut(event)) return;
    const [least, most] = this.bounds();
    const [back, on] = this.across === "x" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const to = { [back]: this.get() - this.step, [on]: this.get() + this.step, Home: least, End: most, Enter: null }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.put(to);
  }
}
