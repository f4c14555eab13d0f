import { h, visible } from "./dom.js";
import { copyButton } from "./copying.js";
import { jsonBlock, textBlock } from "./json.js";

// Why something failed: the line that tells most, and under it the whole cause.

const SHORT = 600;

function causeBlock(source) {
  const { label, line, json, text } = source;
  const whole = json ?? text;
  const isAll = json === undefined && text.trim() === line;
  if (isAll) return textBlock(label, text);
  const block = json === undefined ? textBlock("", text) : jsonBlock("", json, "", source);
  const details = h(
    "details",
    { class: "nsf-whole", open: whole.length <= SHORT && !whole.trim().endsWith(line) },
    h("summary", {}, json === undefined ? "The whole cause" : "The whole cause, its JSON decoded"),
    block,
  );
  return h(
    "section",
    { class: "nsf-value" },
    h("header", {}, h("h4", {}, label), copyButton("the line that tells most", () => line)),
    h("p", { class: "nsf-telling" }, h("bdi", {}, visible(line))),
    details,
  );
}

// A member of a panel's values: a cause, JSON, or a text.
export function valueBlock(value) {
  if ("line" in value) return causeBlock(value);
  return "json" in value ? jsonBlock(value.label, value.json, value.note, value) : textBlock(value.label, value.text);
}
