import { dragged, h } from "./dom.js";

// The cursor of a timeline: the position through all lanes, moved by dragging in them.

export class Cursor {
  constructor(store, axis, move) {
    Object.assign(this, { store, axis, move });
    this.line = h("div", { class: "nsf-cursor", "aria-hidden": "true" });
    this.el = h("div", { class: "nsf-cursor-lane", "aria-hidden": "true" }, this.line);
  }

  draw(height) {
    const { store } = this;
    const share = this.axis.share(store.position >= store.length ? store.now : store.moment(store.position));
    this.line.hidden = share < 0 || share > 1;
    this.line.style.left = `${share * 100}%`;
    this.line.style.height = height;
  }

  // The last event at or before a place on the time axis.
  positionAt(clientX) {
    const lane = this.axis.marks.getBoundingClientRect();
    const wanted = this.axis.at(Math.min(1, Math.max(0, (clientX - lane.left) / lane.width)));
    const { store } = this;
    if (!store.timed) return Math.round(wanted);
    let low = 0;
    let high = store.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (store.moments[middle] <= wanted) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  drag(event) {
    if (event.button !== 0 || !event.target.closest(".nsf-lane")) return;
    event.preventDefault();
    const move = (moved) => this.move(this.positionAt(moved.clientX));
    dragged(event, move);
    move(event);
  }
}
