import { button, h, visible } from "./dom.js";
import { copyButton } from "./copying.js";
import { jsonBlock, reveal, textBlock } from "./json.js";

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

// What the cause names of the input: a line for each value, which leads to it in the input below.
function namedBlock({ label, text, places }, shown) {
  const lines = text.split("\n").map((line, at) => h("li", {}, button(h("bdi", {}, visible(line)), () => reveal(shown(), places[at]), { class: "nsf-link", title: "Show it in the input" })));
  return h("section", { class: "nsf-value nsf-named" }, h("header", {}, h("h4", {}, label)), h("ul", {}, ...lines));
}

// The members of a panel's values.
export function valueBlocks(values) {
  const blocks = values.map((value) => valueBlock(value, () => blocks[values.findIndex(({ label }) => label === "Input")]));
  // A stack trace does not stand between the cause and that.
  if (values.some((value) => "places" in value)) blocks.forEach((block) => block.querySelector(".nsf-whole")?.removeAttribute("open"));
  return blocks;
}

// A cause, JSON, a text, or what a cause names of the input, whose block `shown` answers with.
function valueBlock(value, shown) {
  if ("places" in value) return namedBlock(value, shown);
  if ("line" in value) return causeBlock(value);
  return "json" in value ? jsonBlock(value.label, value.json, value.note, value) : textBlock(value.label, value.text);
}
