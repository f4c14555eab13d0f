import { h, iconButton, visible } from "./dom.js";
import { copyButton, realButton, saidOf } from "./copying.js";
import { Finder } from "./finder.js";
import { RawText } from "./rawtext.js";
import { Tree } from "./tree.js";
import { decoded, isTree, parsed, pretty } from "./values.js";

// A JSON value in a block: a tree, or its text; searched, expanded, copied.

const LONG = 400;
const LINES = 80;

const blocks = new WeakMap(); // by element

// A member of a value in a block is shown: the keys and numbers that lead to it.
export function reveal(element, keys) {
  blocks.get(element)?.reveal(keys);
}

// `source` is the object of the kernel's answer that has the text under `key`: its real value can
// be asked for. `unfolded`: all of it is open, unless it is long.
export function jsonBlock(label, text, note = "", source = null, key = "json", unfolded = false) {
  const value = parsed(text);
  const what = label || "the value";
  const block = new Block(what, text, value);
  blocks.set(block.el, block);
  const tools = h("span", { class: "nsf-tools-of-value", role: "toolbar", "aria-label": `Tools for ${what}` }, ...block.tools(), copyButton(what, () => pretty(text), saidOf(text)));
  roving(tools);
  if (unfolded && block.folds && pretty(text).split("\n").length <= LINES) block.fold();
  const real = realButton(what, text, source, key, pretty);
  block.el.prepend(
    h("header", {}, label ? h("h4", {}, label) : null, note ? h("span", { class: "nsf-note" }, note) : null, h("span", { class: "nsf-gap" }), real, tools),
  );
  return block.el;
}

class Block {
  constructor(what, text, value) {
    this.what = what;
    this.text = text;
    this.value = value;
    this.tree = new Tree(value);
    this.tree.changed = () => this.finder.search();
    this.view = this.tree;
    this.finder = new Finder(what, () => this.view, () => this.search(false));
    this.el = h("section", { class: "nsf-value" }, this.finder.el, this.tree.el);
  }

  // A single number or word has nothing to search, expand or show as text.
  tools() {
    const { value } = this;
    const deep = isTree(value) ? Object.keys(value).length > 0 : decoded(value) !== undefined;
    if (!deep && !(typeof value === "string" && value.length > LONG)) return [];
    this.searches = iconButton("search", `Search in ${this.what}`, () => this.search(this.finder.el.hidden), { "aria-pressed": "false" });
    this.folds = iconButton("unfold", `Expand all of ${this.what}`, () => this.fold(), { "aria-pressed": "false" });
    this.raws = iconButton("raw", `Show ${this.what} as text`, () => this.raw(), { "aria-pressed": "false" });
    return deep ? [this.searches, this.folds, this.raws] : [this.searches];
  }

  search(opens) {
    this.finder.el.hidden = !opens;
    this.searches.setAttribute("aria-pressed", String(opens));
    this.finder.search();
    if (opens) this.finder.input.focus();
    else this.searches.focus();
  }

  reveal(keys) {
    if (this.view !== this.tree) this.raw();
    this.tree.reveal(keys);
  }

  fold() {
    const expands = this.folds.getAttribute("aria-pressed") === "false";
    if (expands) this.tree.expand();
    else this.tree.collapse();
    this.folds.setAttribute("aria-pressed", String(expands));
  }

  raw() {
    const toText = this.view === this.tree;
    this.view.find("");
    if (toText) this.asText ??= new RawText(pretty(this.text));
    const view = toText ? this.asText : this.tree;
    this.view.el.replaceWith(view.el);
    this.view = view;
    this.raws.setAttribute("aria-pressed", String(toText));
    this.folds.disabled = toText;
    this.finder.search();
  }
}

// One stop of the Tab key for all tools; arrows lead from one to the other.
function roving(toolbar) {
  const buttons = [...toolbar.querySelectorAll("button")];
  const enter = (chosen) => buttons.forEach((each) => (each.tabIndex = each === chosen ? 0 : -1));
  enter(buttons[0]);
  toolbar.addEventListener("focusin", (event) => enter(event.target.closest("button")));
  toolbar.addEventListener("keydown", (event) => {
    const usable = buttons.filter((each) => !each.disabled);
    const at = usable.indexOf(event.target.closest("button"));
    const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: usable.length - 1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    event.stopPropagation();
    usable[(moves[event.key] + usable.length) % usable.length].focus();
  });
}

export function textBlock(label, text) {
  const body = h("span", { class: "nsf-plain" });
  const show = (part) => (body.textContent = part.split("\n").map(visible).join("\n"));
  const isLong = text.length > LONG;
  show(isLong ? `${text.slice(0, LONG)}…` : text);
  const all = isLong
    ? h("button", { type: "button", class: "nsf-link", on: { click: () => { show(text); all.remove(); } } }, `Show all ${text.length.toLocaleString("en")} characters`)
    : null;
  return h(
    "section",
    { class: "nsf-value" },
    h("header", {}, h("h4", {}, label), copyButton(label, () => text, saidOf(text))),
    h("div", { class: "nsf-json" }, h("bdi", {}, body), all),
  );
}
