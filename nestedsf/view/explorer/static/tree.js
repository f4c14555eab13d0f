import { button, h, visible } from "./dom.js";
import { mark, point } from "./marks.js";
import { Digits, decoded, found, isTree } from "./values.js";

// A JSON value to look into: a tree of <details>, filled when it is opened and a part at a time,
// so that neither depth nor size costs anything before.

const LONG = 400;
const MANY = 100;
const OPEN_ENTRIES = 12;
const DEEP = 10; // from here on no further indent: there is no end of room
const EXPANDED = 2000; // members that are drawn at once

export class Tree {
  constructor(value) {
    this.value = value;
    this.query = "";
    this.drawn = new Set();
    this.asText = new Map(); // by path: whether a string that holds JSON is shown as text
    this.top = this.node(null, value, [], 0, false);
    this.el = h("div", { class: "nsf-json" }, this.top.el);
  }

  // --- drawing -----------------------------------------------------------------------------

  node(key, value, path, depth, inside, isItem = false) {
    const node = { key: key === null ? null : visible(String(key)), value, path, depth, inside, isItem, children: new Map() };
    this.drawn.add(node);
    if (node.key !== null) {
      node.keyText = h("bdi", {});
      node.name = h("span", { class: "nsf-key" }, node.keyText, ": ");
    }
    if (isTree(value)) this.branch(node);
    else this.leaf(node);
    this.paint(node);
    return node;
  }

  branch(node) {
    const { value } = node;
    const isList = Array.isArray(value);
    node.keys = isList ? null : Object.keys(value);
    node.count = isList ? value.length : node.keys.length;
    if (!node.count) {
      node.el = h("div", { class: "nsf-leaf" }, node.name, h("span", { class: "nsf-quiet" }, isList ? "[]" : "{}"));
      return;
    }
    const size = node.count.toLocaleString("en");
    node.body = h("div", { class: node.depth < DEEP ? "nsf-branch" : "nsf-branch nsf-flat" });
    node.el = h(
      "details",
      { on: { toggle: () => node.el.open && this.fill(node) } },
      h("summary", {}, node.name, h("span", { class: "nsf-quiet" }, isList ? `[${size}]` : `{${size}}`), h("span", { class: "nsf-hint" }, hint(node))),
      node.body,
    );
    if (node.depth < 2 && node.count <= OPEN_ENTRIES) this.unfold(node);
  }

  unfold(node) {
    if (!node.body) return;
    node.el.open = true;
    this.fill(node);
  }

  fill(node) {
    if (!node.gaps) {
      node.gaps = [];
      this.put(node, { from: 0, to: node.count, el: null }, 0);
    }
  }

  // Draws the part of a gap that the number is in, and leaves a button for what is before and after.
  put(node, gap, number) {
    const from = gap.from + Math.floor((number - gap.from) / MANY) * MANY;
    const to = Math.min(from + MANY, gap.to);
    const parts = [];
    const leave = (start, end) => {
      if (start >= end) return;
      const rest = { from: start, to: end };
      const most = Math.min(end - start, MANY);
      const words = most === end - start ? `Show ${most} more` : `Show ${most} more of ${(end - start).toLocaleString("en")}`;
      rest.el = button(words, () => {
        this.put(node, rest, start);
        node.children.get(start)?.el.querySelector("summary")?.focus();
      }, { class: "nsf-link" });
      node.gaps.push(rest);
      parts.push(rest.el);
    };
    leave(gap.from, from);
    for (let at = from; at < to; at += 1) {
      const key = node.keys ? node.keys[at] : at;
      const child = this.node(key, node.value[key], [...node.path, at], node.depth + 1, node.inside, !node.keys);
      node.children.set(at, child);
      parts.push(child.el);
    }
    leave(to, gap.to);
    node.gaps = node.gaps.filter((other) => other !== gap);
    if (gap.el) gap.el.replaceWith(...parts);
    else node.body.append(...parts);
  }

  leaf(node) {
    node.el = h("div", { class: "nsf-leaf" });
    const { value } = node;
    node.json = decoded(value);
    if (node.json !== undefined && this.decodes(node.path, node.inside)) this.showJson(node);
    else this.showText(node);
  }

  showText(node) {
    const { value } = node;
    const isText = typeof value === "string";
    node.shown = isText ? visible(value) : value instanceof Digits ? value.text : String(value);
    node.text = h("bdi", {});
    const kind = isText ? "nsf-string" : value === null ? "nsf-quiet" : "nsf-atom";
    node.rest = isText && node.shown.length > LONG && !node.whole
      ? button(`Show all ${value.length.toLocaleString("en")} characters`, () => this.showWhole(node), { class: "nsf-link" })
      : null;
    const decode = node.json === undefined ? null : button("Decode its JSON", () => this.turn(node, false), { class: "nsf-link nsf-decode" });
    const quote = isText ? '"' : "";
    node.el.replaceChildren(...[node.name, h("span", { class: kind }, quote, node.text, quote), node.rest, decode].filter(Boolean));
    this.paint(node);
  }

  showJson(node) {
    node.text = null;
    node.el.replaceChildren(
      ...[node.name, h("span", { class: "nsf-quiet" }, "text that holds JSON, decoded"), button("Show as text", () => this.turn(node, true), { class: "nsf-link nsf-decode" })].filter(Boolean),
    );
    const child = this.node(null, node.json, [...node.path, 0], node.depth, true);
    node.children.set(0, child);
    node.el.append(h("div", { class: "nsf-decoded" }, child.el));
    this.unfold(child);
    this.paint(node);
  }

  turn(node, asText) {
    this.asText.set(node.path.join("."), asText);
    this.forget(node);
    if (asText) this.showText(node);
    else this.showJson(node);
    node.el.querySelector(".nsf-decode")?.focus();
    this.changed?.();
  }

  forget(node) {
    for (const child of node.children.values()) {
      this.forget(child);
      this.drawn.delete(child);
    }
    node.children.clear();
  }

  // Whoever decodes a string wants to see what is in it, to the last level.
  decodes(path, inside) {
    const asText = this.asText.get(path.join("."));
    return asText === undefined ? inside : !asText;
  }

  showWhole(node) {
    node.whole = true;
    node.rest?.remove();
    node.rest = null;
    this.paint(node);
  }

  paint(node) {
    if (node.keyText) mark(node.keyText, node.key, node.isItem ? "" : this.query);
    if (!node.text) return;
    const cut = node.rest ? `${node.shown.slice(0, LONG)}…` : node.shown;
    mark(node.text, cut, this.query, typeof node.value === "string" ? (piece) => piece.replaceAll('"', '\\"') : undefined);
  }

  // --- folding -----------------------------------------------------------------------------

  get isFolded() {
    return [...this.drawn].some((node) => node.body && !node.el.open);
  }

  // All of it, or of a large value the first members.
  expand() {
    const waiting = [this.top];
    let room = EXPANDED;
    while (waiting.length && room > 0) {
      const node = waiting.shift();
      this.unfold(node);
      waiting.push(...node.children.values());
      room -= node.children.size;
    }
  }

  collapse() {
    for (const node of this.drawn) if (node.body && node !== this.top) node.el.open = false;
  }

  // A member is opened, and has the focus.
  reveal(keys) {
    let node = this.top;
    for (const key of keys) {
      const at = node.keys ? node.keys.findIndex((name) => visible(name) === visible(String(key))) : key;
      if (!node.body || at < 0 || at >= node.count) break;
      this.descend(node, at);
      node = node.children.get(at);
    }
    this.unfold(node);
    const { el } = node;
    el.tabIndex = -1;
    el.classList.add("nsf-revealed");
    el.addEventListener("blur", () => el.classList.remove("nsf-revealed"), { once: true });
    el.focus({ preventScroll: true });
    el.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // Draws a member of a node.
  descend(node, at) {
    this.unfold(node);
    if (!node.children.has(at)) this.put(node, node.gaps.find((gap) => gap.from <= at && at < gap.to), at);
  }

  // --- searching ---------------------------------------------------------------------------

  find(query) {
    const before = this.query;
    this.query = query;
    this.matches = query ? found(this.value, query, visible, (path, inside) => this.decodes(path, inside)) : [];
    const had = (node) => node.el.querySelector("mark") !== null;
    const lower = query.toLowerCase();
    const has = (node) => (node.key ?? "").toLowerCase().includes(lower) || (node.text && node.shown.toLowerCase().includes(lower));
    for (const node of this.drawn) if ((before && had(node)) || (query && has(node))) this.paint(node);
    return this.matches.length;
  }

  show(number) {
    const match = this.matches[number];
    if (!match) return point(this.el, null);
    const [path, part, nth] = match;
    let node = this.top;
    for (const at of path) {
      this.descend(node, at);
      node = node.children.get(at);
    }
    if (part === "value" && node.rest) this.showWhole(node);
    const marks = (part === "key" ? node.keyText : node.text).querySelectorAll("mark");
    point(this.el, marks[nth]);
  }
}

function hint(node) {
  const keys = node.keys ? node.keys.slice(0, 4).map(visible).join(", ") : "";
  return h("bdi", {}, keys.length > 60 ? `${keys.slice(0, 59)}…` : keys);
}
