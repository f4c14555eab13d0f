import { button, h, iconButton, visible } from "./dom.js";

// JSON values to look into: a tree of <details>, filled when it is opened, so that neither depth
// nor size costs anything before.

const LONG = 400;
const MANY = 100;
const OPEN_ENTRIES = 12;
const DEEP = 10; // from here on no further indent: there is no end of room

// A number whose digits JavaScript would change.
class Digits {
  constructor(text) {
    this.text = text;
  }
}

function parsed(text) {
  return JSON.parse(text, (_, value, context) =>
    typeof value === "number" && context?.source && context.source !== String(value) ? new Digits(context.source) : value,
  );
}

export function jsonBlock(label, text, note = "") {
  const value = parsed(text);
  const tree = h("div", { class: "nsf-json" }, node(null, value, 0));
  return h(
    "section",
    { class: "nsf-value" },
    label ? h("header", {}, h("h4", {}, label), note ? h("span", { class: "nsf-note" }, note) : null, copyButton(label, () => pretty(text))) : null,
    tree,
    inner(value),
  );
}

export function textBlock(label, text) {
  return h(
    "section",
    { class: "nsf-value" },
    h("header", {}, h("h4", {}, label), copyButton(label, () => text)),
    h("div", { class: "nsf-json" }, longText(text, "nsf-plain", false)),
  );
}

// A string that holds JSON, as `.sync` hands it over: decoded beside it.
function inner(value) {
  if (typeof value !== "string" || !/^\s*["{[]/.test(value)) return null;
  let decoded;
  try {
    decoded = parsed(value);
  } catch {
    return null;
  }
  return h(
    "details",
    { class: "nsf-inner" },
    h("summary", {}, "This is text that holds JSON. Decoded once:"),
    h("div", { class: "nsf-json" }, node(null, decoded, 0)),
  );
}

export function copyButton(what, text) {
  const told = h("span", { class: "nsf-told", role: "status" });
  const copy = iconButton("copy", `Copy ${what}`, async () => {
    try {
      await navigator.clipboard.writeText(await text());
      told.textContent = "Copied";
    } catch {
      told.textContent = "The browser does not allow copying here.";
    }
    setTimeout(() => (told.textContent = ""), 2500);
  });
  return h("span", { class: "nsf-copy" }, told, copy);
}

// Indented, with every digit: where a browser cannot do both, as it came.
function pretty(text) {
  if (typeof JSON.rawJSON !== "function") return text;
  const raw = (_, value) => (value instanceof Digits ? JSON.rawJSON(value.text) : value);
  return JSON.stringify(parsed(text), raw, 2);
}

function node(key, value, depth) {
  const name = key === null ? null : h("span", { class: "nsf-key" }, `${visible(String(key))}: `);
  if (value === null || typeof value !== "object" || value instanceof Digits) {
    return h("div", { class: "nsf-leaf" }, name, scalar(value));
  }
  const isList = Array.isArray(value);
  const keys = isList ? value.length : Object.keys(value).length;
  if (!keys) return h("div", { class: "nsf-leaf" }, name, h("span", { class: "nsf-quiet" }, isList ? "[]" : "{}"));
  const size = isList ? `[${keys.toLocaleString("en")}]` : `{${keys.toLocaleString("en")}}`;
  const body = h("div", { class: depth < DEEP ? "nsf-branch" : "nsf-branch nsf-flat" });
  const details = h(
    "details",
    { on: { toggle: () => details.open && fill() } },
    h("summary", {}, name, h("span", { class: "nsf-quiet" }, size), h("span", { class: "nsf-hint" }, hint(value))),
    body,
  );
  const fill = () => {
    if (!body.childElementCount) entries(body, Object.entries(value), 0, depth + 1);
  };
  if (depth < 2 && keys <= OPEN_ENTRIES) {
    details.open = true;
    fill();
  }
  return details;
}

function entries(body, all, from, depth) {
  for (const [key, value] of all.slice(from, from + MANY)) body.append(node(key, value, depth));
  const left = all.length - from - MANY;
  if (left > 0) {
    const more = button(`Show ${Math.min(left, MANY)} more of ${left.toLocaleString("en")}`, () => {
      more.remove();
      entries(body, all, from + MANY, depth);
    }, { class: "nsf-link" });
    body.append(more);
  }
}

function hint(value) {
  const keys = Array.isArray(value) ? "" : Object.keys(value).slice(0, 4).map(visible).join(", ");
  return keys.length > 60 ? `${keys.slice(0, 59)}…` : keys;
}

function scalar(value) {
  if (typeof value === "string") return longText(value, "nsf-string", true);
  const text = value instanceof Digits ? value.text : String(value);
  return h("span", { class: value === null ? "nsf-quiet" : "nsf-atom" }, text);
}

function longText(text, kind, quoted) {
  const show = (part) => (quoted ? `"${visible(part).replaceAll('"', '\\"')}"` : part.split("\n").map(visible).join("\n"));
  if (text.length <= LONG) return h("span", { class: kind }, show(text));
  const span = h("span", { class: kind }, `${show(text.slice(0, LONG))}…`);
  const all = button(`Show all ${text.length.toLocaleString("en")} characters`, () => {
    span.textContent = show(text);
    all.remove();
  }, { class: "nsf-link" });
  return h("span", {}, span, all);
}
