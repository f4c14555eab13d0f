import { button, h, isShortcut } from "./dom.js";

// A menu button: a button that opens a list of things to do. `items` is asked each time it opens
// and answers with [label, what it does, more?]; what it does gets the menu, to say what came of it.

let menus = 0;

export class Menu {
  constructor(label, items, attributes = {}) {
    this.items = items;
    const id = `nsf-menu-${++menus}-${Math.random().toString(36).slice(2, 8)}`;
    this.button = button([label, " "].join(""), () => (this.isOpen ? this.close() : this.open()), {
      class: "nsf-button nsf-menu-button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id, ...attributes,
    });
    this.button.append(h("span", { "aria-hidden": "true" }, "▾"));
    this.list = h("div", { role: "menu", id, class: "nsf-menu", "aria-label": label, hidden: true });
    this.el = h("span", { class: "nsf-menu-of", on: { keydown: (event) => this.key(event), focusout: (event) => this.left(event) } }, this.button, this.list);
    this.outside = (event) => this.el.contains(event.target) || this.close(false);
  }

  remove() {
    document.removeEventListener("pointerdown", this.outside, true);
  }

  get isOpen() {
    return !this.list.hidden;
  }

  open(last = false) {
    const items = this.items();
    this.list.replaceChildren(
      ...items.map(([label, run, more]) =>
        h(
          "button",
          { type: "button", role: "menuitem", tabindex: "-1", on: { click: () => this.run(run) } },
          h("span", {}, label),
          more ? h("span", { class: "nsf-note" }, more) : null,
        ),
      ),
    );
    this.list.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.place();
    (last ? this.list.lastElementChild : this.list.firstElementChild)?.focus({ preventScroll: true });
    document.addEventListener("pointerdown", this.outside, true);
  }

  // Below its button, and within the explorer: it is cut there.
  place() {
    const { list } = this;
    list.style.left = list.style.right = "";
    const root = this.el.closest(".nsf")?.getBoundingClientRect();
    if (!root) return;
    const at = this.el.getBoundingClientRect();
    const left = Math.max(root.left + 8, Math.min(at.left, root.right - 8 - list.offsetWidth));
    list.style.left = `${left - at.left}px`;
  }

  close(back = true) {
    document.removeEventListener("pointerdown", this.outside, true);
    this.button.setAttribute("aria-expanded", "false");
    const focused = this.list.contains(document.activeElement);
    this.list.hidden = true;
    if (back && focused) this.button.focus({ preventScroll: true });
  }

  run(run) {
    this.close();
    run(this);
  }

  left(event) {
    if (this.isOpen && event.relatedTarget && !this.el.contains(event.relatedTarget)) this.close(false);
  }

  key(event) {
    if (isShortcut(event)) return;
    const items = [...this.list.children];
    const at = items.indexOf(document.activeElement);
    const { length } = items;
    if (!this.isOpen) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      this.open(event.key === "ArrowUp");
    } else if (event.key === "Escape") {
      this.close();
    } else if (event.key === "Tab") {
      this.close();
      return; // and on, from the button
    } else if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
      const to = { ArrowDown: at + 1, ArrowUp: at - 1 + (at < 0), Home: 0, End: length - 1 }[event.key];
      items[(to + length) % length]?.focus();
    } else if (event.key.length === 1 && event.key !== " ") {
      const begins = (item) => item.textContent.toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase());
      [...items.slice(at + 1), ...items.slice(0, at + 1)].find(begins)?.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
