import { Camera, FitButton } from "./camera.js";
import { button, h, iconButton, isShortcut, svgOf } from "./dom.js";
import { Minimap } from "./minimap.js";
import { ROW } from "./store.js";
import { countsOf, edgeTitle, intoLines, nodeTitle, titled } from "./words.js";

// The picture: laid out by Python, made clickable here. Later changes set attributes of the nodes
// that are there and never lay it out again.

const SVG = "http://www.w3.org/2000/svg";

export class PictureView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.nodes = new Map();
    this.level = h("span", { class: "nsf-level" });
    this.crumbs = h("nav", { class: "nsf-crumbs", "aria-label": "Open execution" });
    this.search = h("input", {
      type: "search", class: "nsf-search", placeholder: "Find a state", "aria-label": "Find a state by its name",
      on: { input: () => this.find(), keydown: (event) => this.findNext(event) },
    });
    this.found = h("span", { class: "nsf-note", role: "status" });
    const worded = (icon, words) => (icon.append(h("span", { class: "nsf-word" }, words)), icon); // where there is room
    this.inside = worded(iconButton("inside", "Show child executions", () => this.toggleInside(), { title: "Show child executions inside the Tasks that started them, or not" }), "Child executions");
    this.turn = worded(iconButton("turn", "Layout left to right", () => this.toggleDirection(), { title: "Layout from left to right, or from top to bottom" }), "Left to right");
    this.canvas = h("div", {
      class: "nsf-canvas", role: "group",
      "aria-label": "States; arrow keys select in the order of execution, Tab goes on to the panel, Escape leaves",
      on: {
        click: (event) => this.click(event), dblclick: (event) => this.openChild(event),
        keydown: (event) => this.key(event), pointerover: (event) => this.explain(event),
      },
    });
    this.camera = new Camera(this.canvas, { changed: () => this.seen(), anchor: () => this.selectedNode()?.group });
    this.map = new Minimap(this.camera);
    this.fits = new FitButton(this.camera, (words) => this.fitted(words));
    this.tools = h(
      "div",
      { class: "nsf-tools", role: "toolbar", "aria-label": "Picture" },
      this.search, this.found,
      h("span", { class: "nsf-gap" }),
      this.inside, this.turn,
      iconButton("minus", "Zoom out", () => this.camera.smaller()),
      this.level,
      iconButton("plus", "Zoom in", () => this.camera.larger()),
      this.fits.el,
    );
    this.el = h("section", { class: "nsf-picture", "aria-label": "Picture" }, this.crumbs, this.tools, this.canvas, this.map.el);
    this.size = new ResizeObserver(() => this.resized());
    this.size.observe(this.canvas);
    this.show(store.page.picture);
    this.update(); // Python may have chosen another one since
  }

  remove() {
    this.size.disconnect();
    cancelAnimationFrame(this.looking);
  }

  // --- showing -----------------------------------------------------------------------------

  // The picture that the traits ask for: with children inside, one that has the open execution.
  wanted() {
    const { model } = this.store;
    const children = model.get("children_inside");
    const shown = this.store.page.picture.of;
    const inside = children && shown.children && this.paths().has(model.get("path").join("."));
    return { path: inside ? shown.path : model.get("path"), children, direction: model.get("direction") };
  }

  // The executions that are in the picture.
  paths() {
    return new Set([...this.nodes.values()].map((node) => node.path));
  }

  // Another picture, where the traits ask for one; a change of several at once asks once.
  async update() {
    await null;
    if (JSON.stringify(this.store.page.picture.of) !== JSON.stringify(this.wanted())) await this.load();
  }

  async load() {
    const question = this.wanted();
    const asked = JSON.stringify(question);
    this.asked = asked;
    let picture;
    try {
      picture = await this.store.ask("picture", question);
    } catch {
      return; // the status line says why
    }
    if (this.asked !== asked) return;
    this.store.page.picture = picture;
    this.show(picture);
    this.callbacks.shown();
  }

  show(picture) {
    const svg = svgOf(picture.svg);
    const hadFocus = this.canvas.contains(document.activeElement);
    const { scrollLeft, scrollTop } = this.canvas;
    svg.querySelectorAll("style, desc").forEach((element) => element.remove());
    svg.setAttribute("role", "group");
    this.width = svg.viewBox.baseVal.width || Number(svg.getAttribute("width"));
    this.height = svg.viewBox.baseVal.height || Number(svg.getAttribute("height"));
    this.svg = svg;
    this.nodes = new Map();
    const groups = new Map([...svg.querySelectorAll("g.state")].map((group) => [group.dataset.id, group]));
    for (const [id, path, name, about, lines] of picture.nodes) {
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
      this.nodes.set(group, { group, path: path.join("."), name, about, rect, icon: group.querySelector("g.icon"), words, counts, unit: counts.some((line) => /\bitems?\b/.test(line.textContent)) ? "item" : "iteration" });
    }
    this.edges = edgesOf(svg, picture.edges ?? [], new Map([...this.nodes.values()].map((node) => [node.group.dataset.id, node])));
    this.frames = picture.frames.map(([mark, path]) => {
      const group = svg.querySelector(`g.execution[data-path="${mark}"]`);
      return { path: path.join("."), group, icon: group?.querySelector("g.icon"), words: group?.querySelector("text.status") };
    });
    this.canvas.replaceChildren(svg);
    this.marked = this.reached = undefined;
    this.inside.setAttribute("aria-pressed", String(this.store.model.get("children_inside")));
    this.turn.setAttribute("aria-pressed", String(this.store.model.get("direction") === "horizontal"));
    this.breadcrumbs();
    this.map.take([...this.nodes.values()], this.width, this.height);
    this.paint();
    this.mark();
    this.inside.hidden = this.store.page.executions.length < 2;
    this.camera.take(svg, this.width, this.height);
    this.placed = false;
    this.callbacks.needs?.();
    if (this.camera.mode === "free") {
      this.camera.set(this.camera.scale);
      this.canvas.scrollTo(scrollLeft, scrollTop);
      this.placed = this.canvas.clientWidth > 0;
    } else {
      this.resized();
    }
    this.find();
    if (hadFocus) this.focus();
  }

  breadcrumbs() {
    const { store } = this;
    const trail = [];
    for (let number = store.open; number >= 0; number = store.page.executions[number].parent) trail.unshift(number);
    const items = trail.flatMap((number, place) => {
      const execution = store.page.executions[number];
      const last = place === trail.length - 1;
      const label = execution.machine;
      const item = last
        ? button(label, () => this.callbacks.execution(), { class: "nsf-crumb", "aria-current": "true", title: "The execution: its input, output and definition" })
        : button(label, () => this.callbacks.open(number), { class: "nsf-crumb nsf-link" });
      return place ? [h("span", { class: "nsf-arrow", "aria-hidden": "true" }, "▸"), item] : [item];
    });
    this.crumbs.replaceChildren(...items);
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
    this.map.paint(shape.group);
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
    const node = this.nodeOf(event);
    const number = node && this.numbersOf(node);
    if (number !== undefined) titled(node.group, nodeTitle(store, number, node.name, node.about, store.outcome(number, node.name).words || "not entered"));
    const edge = node ? undefined : this.edges.get(event.target.closest?.("g"));
    if (edge) titled(edge.group, edgeTitle(store, edge));
  }

  mark() {
    const selected = this.selectedNode();
    if (selected !== this.marked) {
      for (const node of [this.marked, selected]) {
        node?.group.classList.toggle("nsf-selected", node === selected);
        node?.group.setAttribute("aria-pressed", String(node === selected));
      }
      this.map.select(selected?.group);
      this.marked = selected;
    }
    this.reach(selected ?? this.order()[0]);
  }

  // The one node that Tab leads to.
  reach(node) {
    if (node === this.reached) return;
    this.reached?.group.setAttribute("tabindex", "-1");
    node?.group.setAttribute("tabindex", "0");
    this.reached = node;
  }

  selectedNode() {
    const { model } = this.store;
    const path = model.get("path").join(".");
    const name = model.get("selected");
    return [...this.nodes.values()].find((node) => node.path === path && node.name === name);
  }

  // At first the widget is in no page and has no size.
  resized() {
    this.camera.resized();
    if (this.camera.mode === "fit") this.camera.fit();
    else if (this.camera.mode === "opening") this.camera.actual();
    this.map.show();
    this.camera.look();
    if (!this.placed) {
      this.camera.reveal(this.selectedNode()?.group, "always");
      this.uncut();
      this.placed = this.canvas.clientWidth > 0;
    } else if (this.camera.mode !== "free") {
      this.reveal();
    }
  }

  // As it opens, no state and no title of a frame is cut by the upper edge, if there is room.
  uncut() {
    const { canvas } = this;
    const selected = this.selectedNode()?.rect.getBoundingClientRect();
    if (!selected || !canvas.clientHeight || !canvas.scrollTop) return;
    const { top } = canvas.getBoundingClientRect();
    const room = top + canvas.clientHeight - selected.bottom - 12;
    const boxes = [...this.nodes.values()].map(({ rect }) => rect.getBoundingClientRect());
    for (const { group } of this.frames) {
      const lines = group ? [...group.querySelectorAll(":scope > text")].map((line) => line.getBoundingClientRect()) : [];
      if (lines.length) boxes.push({ top: lines[0].top, bottom: lines.at(-1).bottom });
    }
    const cut = boxes.filter((box) => box.top < top && box.bottom > top);
    const up = Math.max(0, ...cut.map((box) => top - box.top + 8));
    if (up && up <= room) canvas.scrollTop -= up;
  }

  // What does not fit is shown around the selected state.
  fitted(words) {
    this.found.textContent = words;
    this.found.title = words && "Smaller, its states could not be told apart.";
    if (words) this.reveal(this.selectedNode(), true);
  }

  // Another part of it is seen, or larger or smaller.
  seen() {
    this.level.textContent = `${Math.round(this.camera.scale * 100)} %`;
    this.fits.show();
    this.looking ??= requestAnimationFrame(() => {
      this.looking = undefined;
      this.map.show();
    });
    this.callbacks.zoomed?.();
  }

  // --- choosing --------------------------------------------------------------------------------

  order() {
    const { store } = this;
    const first = (node) => {
      const number = store.byPath.get(node.path);
      const rows = number === undefined ? [] : (store.byState.get(store.key(number, node.name)) ?? []);
      return rows.length ? rows[0][ROW.start] : Infinity;
    };
    return [...this.nodes.values()]
      .map((node, place) => [first(node), place, node])
      .sort((one, other) => one[0] - other[0] || one[1] - other[1])
      .map(([, , node]) => node);
  }

  nodeOf(event) {
    const group = event.target.closest?.("g.state");
    return group ? this.nodes.get(group) : undefined;
  }

  click(event) {
    const node = this.nodeOf(event);
    if (!node) {
      if (!this.camera.panned) this.callbacks.execution();
      return;
    }
    this.callbacks.select(node.path, node.name);
    node.group.focus({ preventScroll: true });
  }

  openChild(event) {
    const node = this.nodeOf(event);
    if (node) this.callbacks.openChild(node.path, node.name);
  }

  key(event) {
    if (isShortcut(event)) return;
    const node = this.nodeOf(event);
    const order = this.order();
    const at = node ? order.indexOf(node) : -1;
    const moves = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 };
    if (event.key in moves) {
      const next = order[Math.min(order.length - 1, Math.max(0, moves[event.key]))];
      if (next) {
        this.callbacks.select(next.path, next.name);
        this.focus(next);
      }
    } else if ((event.key === "Enter" || event.key === " ") && node) {
      this.callbacks.select(node.path, node.name);
      this.focus(node); // where the arrows go on
    } else if (event.key === "Escape") {
      this.callbacks.leave();
    } else if (event.key === "+" || event.key === "-") {
      if (event.key === "+") this.camera.larger();
      else this.camera.smaller();
    } else if (event.key === "0") {
      this.fits.el.click();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  focus(node = this.selectedNode() ?? this.order()[0]) {
    this.reach(node);
    node?.group.focus({ preventScroll: true });
    this.reveal(node);
  }

  reveal(node = this.selectedNode(), centred = false) {
    this.camera.reveal(node?.group, centred);
  }

  // --- finding ---------------------------------------------------------------------------------

  find() {
    const text = this.search.value.trim().toLocaleLowerCase();
    const matches = (name) => name.toLocaleLowerCase().includes(text);
    this.matches = [];
    for (const node of this.order()) {
      const found = text !== "" && matches(node.name);
      node.group.classList.toggle("nsf-found", found);
      if (found) this.matches.push({ path: node.path, name: node.name });
    }
    this.canvas.classList.toggle("nsf-finding", this.matches.length > 0);
    if (text) {
      const { page } = this.store;
      const here = new Set(this.matches.map((match) => `${match.path}\n${match.name}`));
      for (const row of page.visits) {
        const path = page.executions[row[ROW.execution]].path.join(".");
        const name = page.names[row[ROW.name]];
        if (matches(name) && !here.has(`${path}\n${name}`)) {
          here.add(`${path}\n${name}`);
          this.matches.push({ path, name });
        }
      }
    }
    this.at = -1;
    this.found.textContent = text ? `${this.matches.length} found` : "";
  }

  findNext(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      this.search.value = "";
      this.find();
      return;
    }
    if (event.key !== "Enter" || !this.matches.length) return;
    event.preventDefault();
    this.at = (this.at + (event.shiftKey ? this.matches.length - 1 : 1)) % this.matches.length;
    const { path, name } = this.matches[Math.max(this.at, 0)];
    this.found.textContent = `${this.at + 1} of ${this.matches.length}`;
    this.callbacks.select(path, name);
    this.reveal(this.selectedNode(), true);
  }

  toggleInside() {
    const { model } = this.store;
    this.store.set({ children_inside: !model.get("children_inside") });
  }

  toggleDirection() {
    const { model } = this.store;
    this.store.set({ direction: model.get("direction") === "vertical" ? "horizontal" : "vertical" });
  }
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

