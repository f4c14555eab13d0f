import { h, isShortcut } from "./dom.js";

// A grid of which only the rows in view are there. Tab reaches one row, arrow keys move, Enter and
// Space choose. What is in a row, and how many there are, is its owner's affair.

const AROUND = 5;

export class Grid {
  // columns: [name, heading, attributes]; row: a number to {cells, selected, classes, label}, or
  // nothing where it is not known yet; missing: the number of the first one in view that is not.
  // prepare: called before rows are drawn, for what is the same for all of them.
  constructor({ label, columns, row, choose, missing = () => {}, prepare = () => {}, height = 26 }) {
    Object.assign(this, { columns, row, choose, missing, prepare, height });
    this.count = 0;
    this.focused = 0;
    this.drawnRows = new Map(); // those that are in the page, with what they were made of
    this.heads = columns.map(([name, heading, attributes]) => h("span", { role: "columnheader", class: `nsf-c-${name}`, ...attributes }, heading));
    this.head = h("div", { class: "nsf-line nsf-line-head", role: "row", "aria-rowindex": "1" }, ...this.heads);
    this.body = h("div", { class: "nsf-lines", role: "rowgroup", on: { keydown: (event) => this.key(event) } });
    this.scroll = h("div", { class: "nsf-scroll", on: { scroll: () => this.draw() } }, this.body);
    this.el = h("div", { class: "nsf-list", role: "grid", "aria-label": label }, h("div", { role: "rowgroup" }, this.head), this.scroll);
    this.size = new ResizeObserver(() => this.resized());
    this.size.observe(this.scroll);
  }

  remove() {
    this.size.disconnect();
    cancelAnimationFrame(this.frame);
  }

  resized() {
    const { clientHeight, clientWidth, offsetWidth } = this.scroll;
    this.head.style.marginRight = `${offsetWidth - clientWidth}px`;
    if (clientHeight && this.wanted !== undefined) this.show(this.wanted);
    this.draw(true);
  }

  set rows(count) {
    this.count = count;
    this.focused = Math.max(0, Math.min(this.focused, count - 1));
    this.body.style.height = `${count * this.height}px`;
    this.el.setAttribute("aria-rowcount", String(count + 1));
    if (count) this.body.setAttribute("role", "rowgroup");
    else this.body.removeAttribute("role"); // a group of no rows is none
  }

  // Many changes in one frame are drawn once, with a row in view if one is named.
  soon(number = this.next) {
    this.next = number;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.next !== undefined) this.reach(this.next);
      this.next = undefined;
      this.draw(true);
    });
  }

  draw(anew = false) {
    const { scroll, height } = this;
    const from = Math.max(0, Math.floor(scroll.scrollTop / height) - AROUND);
    const to = Math.min(this.count, Math.ceil((scroll.scrollTop + scroll.clientHeight) / height) + AROUND);
    const key = `${from} ${to}`;
    if (!anew && this.drawn === key) return;
    this.drawn = key;
    const hadFocus = this.takesFocus || this.body.contains(document.activeElement);
    const before = this.drawnRows;
    this.drawnRows = new Map();
    this.prepare();
    let missing = -1;
    for (let number = from; number < to; number += 1) {
      const row = this.row(number);
      if (row) this.drawnRows.set(number, this.kept(before.get(number), number, row));
      else if (missing < 0) missing = number;
    }
    const elements = [...this.drawnRows.values()].map(({ element }) => element);
    this.put(elements);
    const focused = this.body.querySelector(`[data-row="${this.focused}"]`);
    if (hadFocus && focused) focused.focus({ preventScroll: true });
    this.takesFocus = hadFocus && !focused && missing >= 0; // it comes with the rows
    const reached = focused ?? elements[0]; // so that the keyboard gets in
    for (const element of elements) element.tabIndex = element === reached ? 0 : -1;
    if (missing >= 0) this.missing(missing);
  }

  // A row that would look the same stays: between the two ends of a click it must not go.
  kept(before, number, row) {
    const look = row.cells.map((cell) => (typeof cell === "object" ? cell.outerHTML : cell));
    const of = JSON.stringify([look, Boolean(row.selected), row.classes, row.label]);
    return before?.of === of ? before : { of, element: this.element(number, row) };
  }

  // In their order; what is in its place stays there.
  put(elements) {
    const { body } = this;
    const stays = new Set(elements);
    for (const element of [...body.children]) if (!stays.has(element)) element.remove();
    elements.forEach((element, at) => body.children[at] !== element && body.insertBefore(element, body.children[at] ?? null));
  }

  element(number, { cells, selected, classes = "", label = null }) {
    return h(
      "div",
      {
        class: `nsf-line ${classes}`, role: "row", "aria-rowindex": String(number + 2), "aria-selected": String(Boolean(selected)), "aria-label": label,
        "data-row": String(number), style: `top:${number * this.height}px`, tabindex: "-1",
        on: { click: () => this.take(number) },
      },
      ...this.columns.map(([name], place) => {
        const cell = cells[place] ?? "";
        const text = typeof cell === "string" ? cell : cell.textContent;
        return h("span", { role: "gridcell", class: `nsf-c-${name}`, title: text.length > 8 ? text : null }, cell);
      }),
    );
  }

  take(number) {
    this.focused = number;
    this.choose(number);
    this.draw(true);
  }

  // Scrolls a row into view, the list and never the page.
  show(number, centred = false) {
    this.reach(number, centred);
    this.draw();
  }

  // The same, for whoever draws afterwards.
  reach(number, centred = true) {
    const { scroll, height } = this;
    this.wanted = scroll.clientHeight ? undefined : number;
    const top = number * height;
    const below = top + height - scroll.clientHeight;
    if (top >= scroll.scrollTop && below <= scroll.scrollTop) return;
    if (centred) scroll.scrollTop = Math.max(0, top - Math.floor(scroll.clientHeight / 3));
    else scroll.scrollTop = top < scroll.scrollTop ? top : below;
  }

  key(event) {
    if (isShortcut(event)) return;
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / this.height) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in moves) {
      this.focused = Math.min(this.count - 1, Math.max(0, this.focused + moves[event.key]));
      this.show(this.focused);
      this.draw(true);
    } else if (event.key === "Enter" || event.key === " ") {
      this.take(this.focused);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

// A list of choices, filled anew only where the words have changed.
export function choices(select, words, chosen) {
  const key = words.map(([value, label]) => `${value}\t${label}`).join("\n");
  if (select.dataset.words !== key) {
    select.dataset.words = key;
    select.replaceChildren(...words.map(([value, label]) => h("option", { value }, label)));
  }
  select.value = chosen;
}
