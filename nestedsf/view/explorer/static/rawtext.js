import { h, visible } from "./dom.js";
import { mark, point } from "./marks.js";
import { MOST_FOUND, places } from "./values.js";

// JSON as indented text, to select and to search: drawn a part at a time, where it is seen.

const LINES = 200;
const HEIGHT = 18;

export class RawText {
  constructor(text) {
    const lines = text.split("\n").map(visible);
    this.parts = [];
    for (let from = 0; from < lines.length; from += LINES) {
      const some = lines.slice(from, from + LINES);
      const el = h("span", { class: "nsf-lines" });
      el.style.containIntrinsicSize = `auto ${some.length * HEIGHT}px`;
      el.textContent = some.join("\n");
      this.parts.push({ el, text: some.join("\n"), isMarked: false });
    }
    this.el = h("pre", { class: "nsf-json nsf-text", tabindex: "0", dir: "ltr", "aria-label": "JSON as text" }, ...this.parts.map(({ el }) => el));
  }

  find(query) {
    this.matches = [];
    for (const part of this.parts) {
      const count = query && this.matches.length < MOST_FOUND ? places(part.text, query).length : 0;
      if (count || part.isMarked) mark(part.el, part.text, query);
      part.isMarked = count > 0;
      for (let nth = 0; nth < count; nth += 1) this.matches.push([part, nth]);
    }
    return this.matches.length;
  }

  show(number) {
    const [part, nth] = this.matches[number] ?? [];
    point(this.el, part ? part.el.querySelectorAll("mark")[nth] : null);
  }
}
