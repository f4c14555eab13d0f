import { count, duration } from "./dom.js";
import { ROW } from "./store.js";

// What nodes and lines of the picture say in words: of the moment that is shown, whether that is
// in the past or the execution goes on.

const SVG = "http://www.w3.org/2000/svg";

function entered(store, execution, name) {
  return store.rowsOf(execution, name).filter((row) => row[ROW.start] <= store.position);
}

// How often a state was visited and tried, and how many items a Map has: parts of one line.
// In short, of two ends only the one that the status beside it does not count.
export function countsOf(store, execution, name, unit = "iteration", short = false) {
  const rows = entered(store, execution, name);
  const { position } = store;
  const parts = [];
  if (rows.length > 1) {
    const ends = new Map();
    for (const row of rows) {
      const status = store.status(row);
      const words = row[ROW.caught] && status !== "RUNNING" ? `${status}, caught` : status;
      ends.set(words, (ends.get(words) ?? 0) + 1);
    }
    const words = [...ends].map(([end, n]) => `${n.toLocaleString("en")} ${end}`);
    const { status, caught } = short && ends.size === 2 ? store.outcome(execution, name) : {};
    const other = status && [...ends.keys()].findIndex((end) => end !== (caught ? `${status}, caught` : status));
    if (status) parts.push(count(rows.length, "visit"), words[other]);
    else parts.push(count(rows.length, "visit") + (ends.size > 1 ? ` (${words.join(", ")})` : ""));
  }
  let attempts = 0;
  let redriven = 0;
  let items = 0;
  let isMap = false;
  let told = "";
  for (const row of rows) {
    const again = (row[ROW.tries] ?? []).filter((at) => at <= position).length;
    attempts += 1 + again;
    if (again) redriven = Math.max(redriven, store.redrives(row).length);
    const [known, length, ends] = row[ROW.items] ?? [];
    if (known === undefined) continue;
    isMap = true;
    if (known <= position) items += length;
    if (ends && rows.length === 1 && position >= store.length) told = ` (${ends})`;
  }
  if (attempts > rows.length) parts.push(count(attempts, "attempt"));
  if (attempts > rows.length && redriven) parts.push(`redriven ${often(redriven)}`);
  if (isMap && items) parts.push(count(items, unit) + told);
  return parts;
}

// As redrives.py has it.
function often(number) {
  return ["", "once", "twice"][number] ?? count(number, "time");
}

// Parts put into lines that are there, as many as fit into each; what does not fit is cut off.
export function intoLines(parts, elements, room) {
  if (parts.length === elements.length && parts.every((part, at) => width(part, elements[at].hasAttribute("font-weight")) <= room)) {
    elements.forEach((element, at) => (element.textContent = parts[at]));
    return;
  }
  const words = parts.join(" · ").split(" ");
  elements.forEach((element, number) => {
    const last = number === elements.length - 1;
    let line = "";
    while (words.length) {
      const next = line ? `${line} ${words[0]}` : words[0];
      if (line && width(next, element.hasAttribute("font-weight")) > room) {
        line = last ? `${line} …` : line;
        break;
      }
      line = next;
      words.shift();
    }
    element.textContent = line;
  });
}

// About how wide a text of 11 pixels is: to measure hundreds of them would lay out the picture as often.
function width(text, bold) {
  const capitals = text.replace(/[^A-Z_]/g, "").length;
  return (capitals * 7.6 + (text.length - capitals) * 5.7) * (bold ? 1.08 : 1);
}

// --- tooltips: a title of the shape that the pointer is on --------------------------------------------

export function titled(group, words) {
  let title = group.querySelector(":scope > title");
  if (!title) {
    title = document.createElementNS(SVG, "title");
    group.prepend(title);
  }
  if (title.textContent !== words) title.textContent = words;
}

export function nodeTitle(store, execution, name, about, status) {
  const rows = entered(store, execution, name);
  const lines = [about ? `${name} (${about})` : name, [status, ...countsOf(store, execution, name)].filter(Boolean).join(" · ")];
  if (store.timed && rows.length) {
    const first = Math.min(...rows.map((row) => row[ROW.entered]));
    const runs = rows.some((row) => store.status(row) === "RUNNING");
    const now = store.position >= store.length ? store.now : store.moment(store.position);
    const last = runs ? now : Math.max(...rows.map((row) => row[ROW.exited] ?? row[ROW.entered]));
    lines.push(runs ? `since ${duration(first)}, for ${duration(last - first)}` : `${duration(first)} to ${duration(last)} (${duration(last - first)})`);
  }
  return lines.filter(Boolean).join("\n");
}

// The visit before another one in its chain, or the Parallel or Map that it is the first one in.
function before(store, row) {
  const { visits } = store.page;
  const number = store.numbers.get(row);
  for (let at = number - 1; at >= 0 && number - at < 5000; at -= 1) {
    const other = visits[at];
    if (other[ROW.execution] !== row[ROW.execution]) continue;
    if (at === row[ROW.around]) return other;
    if (other[ROW.around] === row[ROW.around] && other[ROW.iteration] === row[ROW.iteration]) return other;
  }
  return null;
}

export function edgeTitle(store, edge) {
  const { tail, head, words } = edge;
  const lines = [`${tail.name || "…"} → ${head.name || "…"}`, words];
  const execution = store.byPath.get(head.path);
  if (execution === undefined || !head.isState || !tail.isState || head.path !== tail.path) return lines.filter(Boolean).join("\n");
  const taken = entered(store, execution, head.name)
    .slice(0, 1000)
    .map((row) => [before(store, row), row])
    .filter(([from]) => from && store.page.names[from[ROW.name]] === tail.name);
  if (!taken.length) lines.push("not taken");
  else if (taken.length > 1) lines.push(`taken ${count(taken.length, "time")}`);
  else if (!store.timed) lines.push("taken");
  else {
    const [from, to] = taken[0];
    const inside = store.numbers.get(from) === to[ROW.around];
    const gap = inside || from[ROW.exited] === null ? "" : `, ${duration(Math.max(0, to[ROW.entered] - from[ROW.exited]))} after ${tail.name} had ended`;
    lines.push(`taken at ${duration(to[ROW.entered])}${gap}`);
  }
  return lines.filter(Boolean).join("\n");
}
