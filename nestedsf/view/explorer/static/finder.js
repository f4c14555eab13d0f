import { h, iconButton } from "./dom.js";
import { MOST_FOUND } from "./values.js";

// The search in one block: how often, which one, the next and the previous one.

export class Finder {
  // `view()` is what is searched: it can `find` a text and `show` one of the places.
  constructor(label, view, close) {
    this.view = view;
    this.at = -1;
    this.count = 0;
    this.input = h("input", {
      type: "search", class: "nsf-find", "aria-label": `Search in ${label}`, placeholder: "Key or value", spellcheck: "false",
      on: { input: () => this.search() },
    });
    this.told = h("span", { class: "nsf-told", role: "status" });
    this.el = h(
      "div",
      { class: "nsf-finder", hidden: true, on: { keydown: (event) => this.key(event, close) } },
      this.input, this.told,
      iconButton("back", "Previous match", () => this.go(-1)),
      iconButton("on", "Next match", () => this.go(1)),
      iconButton("close", "Close the search", close),
    );
  }

  key(event, close) {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === this.input) this.go(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // What is searched for again, as in another view of the same value.
  search() {
    const query = this.el.hidden ? "" : this.input.value;
    this.count = this.view().find(query);
    this.at = this.count ? 0 : -1;
    this.tell(query);
    this.view().show(this.at);
  }

  go(step) {
    if (!this.count) return;
    this.at = (this.at + step + this.count) % this.count;
    this.tell(this.input.value);
    this.view().show(this.at);
  }

  tell(query) {
    const all = `${this.count.toLocaleString("en")}${this.count >= MOST_FOUND ? "+" : ""}`;
    this.told.textContent = !query ? "" : this.count ? `${(this.at + 1).toLocaleString("en")} of ${all}` : "No match";
  }
}
