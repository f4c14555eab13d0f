// Elements from values: whatever text a name or an output holds is set as text, never as markup.

// Control, format, private and unassigned characters, lone surrogates: they would not show, or
// would turn the direction of what stands beside them.
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const LOOSE = new RegExp(CONFIG.loose, "gu"); // joiners that join no emoji and no letters
const ESCAPES = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const escaped = (c) => ESCAPES[c] ?? `\\u${c.codePointAt(0).toString(16).padStart(4, "0")}`;

export function visible(text) {
  const shown = text.replace(UNSEEN, escaped);
  return /[\u200c\u200d]/.test(shown) ? shown.replace(LOOSE, escaped) : shown;
}

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value === true) {
      element.setAttribute(key, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Children in place of those that are there; what is missing is left out.
export function fill(element, ...children) {
  element.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
}

export function button(label, listener, attributes = {}) {
  return h("button", { type: "button", on: { click: listener }, ...attributes }, label);
}

// SVG from markup that came with this module or from the kernel's renderer, never from data.
export function svgOf(markup) {
  return document.importNode(new DOMParser().parseFromString(markup, "image/svg+xml").documentElement, true);
}

function small(shapes) {
  const svg = svgOf(`<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${shapes}</svg>`);
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

const icons = new Map(); // parsed once

function statusIcon(status) {
  if (!icons.has(status)) {
    const svg = small(CONFIG.icons[status] ?? "");
    svg.setAttribute("class", "nsf-icon");
    icons.set(status, svg);
  }
  return icons.get(status).cloneNode(true);
}

// Whether a key is for the browser or the system: zoom, history, menus.
export function isShortcut(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

// Follows a pointer from its press on an element until it is let go or taken away.
export function dragged(event, move, done = () => {}) {
  const element = event.currentTarget;
  element.setPointerCapture(event.pointerId);
  const end = () => {
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) element.removeEventListener(name, end);
    element.removeEventListener("pointermove", move);
    done();
  };
  element.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) element.addEventListener(name, end);
}

// A failure that a Catch took on has a colour of its own, everywhere.
export function chip(status, words = status, caught = false) {
  return h("span", { class: "nsf-chip", "data-status": status, "data-colour": caught ? "CAUGHT" : status }, statusIcon(status), words);
}

const GLYPHS = {
  play: "M5,3 L13,8 L5,13 Z",
  pause: "M4,3 H7 V13 H4 Z M9,3 H12 V13 H9 Z",
  back: "M10,3 L5,8 L10,13",
  on: "M6,3 L11,8 L6,13",
  first: "M11,3 L6,8 L11,13 M4,3 V13",
  last: "M5,3 L10,8 L5,13 M12,3 V13",
  plus: "M8,3 V13 M3,8 H13",
  minus: "M3,8 H13",
  fit: "M3,6 V3 H6 M10,3 H13 V6 M13,10 V13 H10 M6,13 H3 V10",
  inside: "M3,3 H13 V13 H3 Z M6,6 H10 V10 H6 Z",
  turn: "M3,5 H11 L8,2 M13,11 H5 L8,14",
  stop: "M4,4 H12 V12 H4 Z",
  copy: "M6,6 H13 V13 H6 Z M3,10 V3 H10",
};
Object.assign(GLYPHS, {
  full: "M3,7 V3 H7 M3,3 L7,7 M13,9 V13 H9 M13,13 L9,9",
  search: "M7,2.5 A4.5,4.5 0 1 1 7,11.5 A4.5,4.5 0 1 1 7,2.5 M10.3,10.3 L14,14",
  unfold: "M4,6 L8,2 L12,6 M4,10 L8,14 L12,10",
  raw: "M5,3 L1.5,8 L5,13 M11,3 L14.5,8 L11,13",
  close: "M4,4 L12,12 M12,4 L4,12",
});
const FILLED = new Set(["play", "pause", "stop"]);

function glyph(name) {
  const fill = FILLED.has(name) ? "currentColor" : "none";
  return small(`<path d="${GLYPHS[name]}" fill="${fill}" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`);
}

export function iconButton(name, label, listener, attributes = {}) {
  return h(
    "button",
    { type: "button", class: "nsf-icon-button", "aria-label": label, title: label, on: { click: listener }, ...attributes },
    glyph(name),
  );
}

// Times of executions, in the unit that fits.
export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return "";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
