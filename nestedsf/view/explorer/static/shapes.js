import { svgOf } from "./dom.js";
import { ROW } from "./store.js";
import { countsOf, edgeTitle, intoLines, nodeTitle, titled } from "./words.js";

// The shapes of a picture: its states, frames and lines, and what they say of the moment that is
// shown. Later changes set attributes of what is there and never lay it out again.

const SVG = "http://www.w3.org/2000/svg";

export class Shapes {
  // `painted` is told of each state whose status has changed.
  constructor(store, painted) {
    this.store = store;
    this.painted = painted;
    this.nodes = new Map(); // by their group
    this.frames = [];
    this.edges = new Map();
  }

  get all() {
    return [...this.nodes.values()];
  }

  // Those of another picture.
  take(svg, picture) {
    this.nodes = nodesOf(svg, picture.nodes);
    this.edges = edgesOf(svg, picture.edges ?? [], new Map(this.all.map((node) => [node.group.dataset.id, node])));
    this.frames = picture.frames.map(([mark, path]) => {
      const group = svg.querySelector(`g.execution[data-path="${mark}"]`);
      return { path: path.join("."), group, icon: group?.querySelector("g.icon"), words: group?.querySelector("text.status") };
    });
  }

  // The executions that are in the picture.
  paths() {
    return new Set(this.all.map((node) => node.path));
  }

  // Where its states and the titles of its frames are in the page.
  boxes() {
    const boxes = this.all.map(({ rect }) => rect.getBoundingClientRect());
    for (const { group } of this.frames) {
      const lines = group ? [...group.querySelectorAll(":scope > text")].map((line) => line.getBoundingClientRect()) : [];
      if (lines.length) boxes.push({ top: lines[0].top, bottom: lines.at(-1).bottom });
    }
    return boxes;
  }

  at(event) {
    const group = event.target.closest?.("g.state");
    return group ? this.nodes.get(group) : undefined;
  }

  selected() {
    const { model } = this.store;
    const path = model.get("path").join(".");
    const name = model.get("selected");
    return this.all.find((node) => node.path === path && node.name === name);
  }

  // In the order in which they were entered.
  order() {
    const { store } = this;
    const first = (node) => {
      const number = store.byPath.get(node.path);
      const rows = number === undefined ? [] : (store.byState.get(store.key(number, node.name)) ?? []);
      return rows.length ? rows[0][ROW.start] : Infinity;
    };
    return this.all
      .map((node, place) => [first(node), place, node])
      .sort((one, other) => one[0] - other[0] || one[1] - other[1])
      .map(([, , node]) => node);
  }

  // Statuses at the position, set on the nodes that are there.
  paint() {
    const { store } = this;
    for (const node of this.nodes.values()) {
      const number = this.numbersOf(node);
      const outcome = number === undefined ? { status: "", words: "" } : store.outcome(number, node.name);
      const counts = number === undefined ? [] : countsOf(store, number, node.name, node.unit, true);
      if (!this.dress(node, outcome, counts)) continue;
      node.group.setAttribute("aria-label", [node.name, node.about, outcome.words || "not entered", ...counts.filter((part) => !/ visits$/.test(part))].filter(Boolean).join(", "));
    }
    for (const frame of this.frames) {
      const number = store.byPath.get(frame.path);
      const status = (number === undefined ? null : store.executionStatus(number)) ?? "";
      if (frame.group) this.dress(frame, { status, words: status || "not started" });
    }
  }

  // The execution that a node is of; in the picture of a Distributed Map all that it started.
  numbersOf(node) {
    const { store } = this;
    const number = store.byPath.get(node.path);
    return number === undefined || store.page.picture.of.path.join(".") === node.path ? number : store.siblings(number);
  }

  // Status, icon and words of a node or frame; answers whether anything has changed.
  dress(shape, outcome, counts = []) {
    const words = outcome.words || "not entered";
    const painted = [words, ...counts].join("\n");
    if (shape.painted === painted) return false;
    shape.painted = painted;
    if (shape.status !== outcome.status) shape.icon?.replaceChildren(...statusShapes(outcome.status));
    shape.status = outcome.status;
    shape.group.dataset.status = outcome.status;
    shape.group.dataset.colour = outcome.caught ? "CAUGHT" : outcome.status;
    this.painted(shape.group);
    if (!shape.words) return true;
    shape.words.textContent = words;
    shape.words.setAttribute("font-weight", outcome.status ? "600" : "400");
    if (!shape.rect) return true;
    const room = Number(shape.rect.getAttribute("width")) - 44;
    if (shape.counts.length) intoLines(counts, shape.counts, room);
    else intoLines([words, ...counts.filter((part) => !part.includes("visit"))], [shape.words], room); // laid out before
    return true;
  }

  // What the pointer is on is said in full.
  explain(event) {
    const { store } = this;
    const node = this.at(event);
    const number = node && this.numbersOf(node);
    if (number !== undefined) titled(node.group, nodeTitle(store, number, node.name, node.about, store.outcome(number, node.name).words || "not entered"));
    const edge = node ? undefined : this.edges.get(event.target.closest?.("g"));
    if (edge) titled(edge.group, edgeTitle(store, edge));
  }
}

// The states of the picture, made clickable, each with a ring that shows which one is selected.
function nodesOf(svg, nodes) {
  const found = new Map();
  const groups = new Map([...svg.querySelectorAll("g.state")].map((group) => [group.dataset.id, group]));
  for (const [id, path, name, about, lines] of nodes) {
    const group = groups.get(id);
    if (!group) continue;
    group.setAttribute("role", "button");
    group.setAttribute("tabindex", "-1");
    group.setAttribute("aria-pressed", "false");
    const rect = group.querySelector("rect");
    const ring = document.createElementNS(SVG, "rect");
    for (const [key, value] of [["x", -3], ["y", -3], ["width", 6], ["height", 6]]) {
      ring.setAttribute(key, Number(rect.getAttribute(key)) + value);
    }
    ring.setAttribute("rx", 9);
    ring.setAttribute("class", "nsf-ring");
    group.prepend(ring);
    const words = group.querySelector("text.status");
    const texts = [...group.querySelectorAll("text")];
    const counts = words ? texts.slice(texts.indexOf(words) - lines, texts.indexOf(words)) : [];
    found.set(group, { group, path: path.join("."), name, about, rect, icon: group.querySelector("g.icon"), words, counts, unit: counts.some((line) => /\bitems?\b/.test(line.textContent)) ? "item" : "iteration" });
  }
  return found;
}

// The lines of the picture, each with a wide one that the pointer finds.
function edgesOf(svg, edges, nodes) {
  const groups = [...svg.querySelectorAll("g")].filter((group) => group.firstElementChild?.matches('path[fill="none"][d*=" C"]') && !group.closest(".icon"));
  if (groups.length !== edges.length) return new Map();
  return new Map(
    groups.map((group, number) => {
      const [tail, tailName, head, headName, words] = edges[number];
      const end = (id, name) => ({ name: nodes.get(id)?.name ?? name, path: nodes.get(id)?.path, isState: nodes.has(id) });
      const wide = group.firstElementChild.cloneNode();
      for (const name of ["stroke-dasharray", "stroke"]) wide.removeAttribute(name);
      wide.setAttribute("class", "nsf-wide");
      group.append(wide);
      return [group, { group, tail: end(tail, tailName), head: end(head, headName), words }];
    }),
  );
}

function statusShapes(status) {
  if (!status) return [];
  return [...svgOf(`<svg xmlns="${SVG}">${CONFIG.icons[status] ?? ""}</svg>`).firstElementChild.childNodes];
}

