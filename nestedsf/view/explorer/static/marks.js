import { h } from "./dom.js";
import { places } from "./values.js";

// A text with what is searched for marked in it.

// Into an element; `quote` writes each piece as it is shown.
export function mark(element, text, query, quote = (piece) => piece) {
  const at = query ? places(text, query) : [];
  if (!at.length) {
    element.textContent = quote(text);
    return;
  }
  const pieces = [];
  let end = 0;
  for (const start of at) {
    if (start > end) pieces.push(quote(text.slice(end, start)));
    end = start + query.length;
    pieces.push(h("mark", {}, quote(text.slice(start, end))));
  }
  pieces.push(quote(text.slice(end)));
  element.replaceChildren(...pieces);
}

// The one mark that the reader is at.
export function point(root, element) {
  for (const old of root.querySelectorAll("mark[data-current]")) old.removeAttribute("data-current");
  if (!element) return;
  element.setAttribute("data-current", "");
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
}
