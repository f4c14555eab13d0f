import { Camera, FitButton } from "./camera.js";
import { Crumbs } from "./crumbs.js";
import { h, iconButton, isShortcut, svgOf } from "./dom.js";
import { Minimap } from "./minimap.js";
import { StateSearch } from "./search.js";
import { Shapes } from "./shapes.js";

// The picture: laid out by Python, made clickable here, with what moves, finds and chooses in it.

export class PictureView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.level = h("span", { class: "nsf-level" });
    this.crumbs = new Crumbs(store, callbacks);
    const worded = (icon, words) => (icon.append(h("span", { class: "nsf-word" }, words)), icon); // where there is room
    this.inside = worded(iconButton("inside", "Show child executions", () => this.toggleInside(), { title: "Show child executions inside the Tasks that started them, or not" }), "Child executions");
    this.turn = worded(iconButton("turn", "Layout left to right", () => this.toggleDirection(), { title: "Layout from left to right, or from top to bottom" }), "Left to right");
    this.canvas = h("div", {
      class: "nsf-canvas", role: "group",
      "aria-label": "States; arrow keys select in the order of execution, Tab goes on, Escape leaves",
      on: {
        click: (event) => this.click(event), dblclick: (event) => this.openChild(event),
        keydown: (event) => this.key(event), pointerover: (event) => this.shapes.explain(event),
      },
    });
    this.camera = new Camera(this.canvas, { changed: () => this.seen(), anchor: () => this.shapes.selected()?.group });
    this.map = new Minimap(this.camera);
    this.shapes = new Shapes(store, (group) => this.map.paint(group));
    this.search = new StateSearch(store, this.shapes, this.canvas, (path, name) => this.find(path, name));
    this.fits = new FitButton(this.camera, (words) => this.fitted(words));
    this.tools = h(
      "div",
      { class: "nsf-tools", role: "toolbar", "aria-label": "Picture" },
      this.search.input, this.search.note,
      h("span", { class: "nsf-gap" }),
      this.inside, this.turn,
      iconButton("minus", "Zoom out", () => this.camera.smaller()),
      this.level,
      iconButton("plus", "Zoom in", () => this.camera.larger()),
      this.fits.el,
    );
    this.el = h("section", { class: "nsf-picture", "aria-label": "Picture" }, h("div", { class: "nsf-picture-head" }, this.crumbs.el, this.tools), this.canvas, this.map.el);
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

  // The picture that the traits ask for: with children inside, one that has the open execution, the
  // one that is shown or that of the first execution.
  wanted() {
    const { model } = this.store;
    const children = model.get("children_inside");
    const shown = this.store.page.picture.of;
    const path = model.get("path");
    const key = path.join(".");
    const inside = children && shown.children && this.shapes.paths().has(key);
    const whole = children && this.inWhole?.has(key) ? [] : path;
    return { path: inside ? shown.path : whole, children, direction: model.get("direction") };
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
    this.shapes.take(svg, picture);
    if (picture.of.children && !picture.of.path.length) this.inWhole = this.shapes.paths();
    this.canvas.replaceChildren(svg);
    this.marked = this.reached = undefined;
    this.inside.setAttribute("aria-pressed", String(this.store.model.get("children_inside")));
    this.turn.setAttribute("aria-pressed", String(this.store.model.get("direction") === "horizontal"));
    this.crumbs.show();
    this.map.take(this.shapes.all, this.width, this.height);
    this.shapes.paint();
    this.mark();
    this.inside.hidden = this.store.page.executions.length < 2;
    this.legend = svg.querySelector("g.legend");
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
    this.search.find();
    if (hadFocus) this.focus();
  }

  mark() {
    const selected = this.shapes.selected();
    if (selected !== this.marked) {
      for (const node of [this.marked, selected]) {
        node?.group.classList.toggle("nsf-selected", node === selected);
        node?.group.setAttribute("aria-pressed", String(node === selected));
      }
      this.map.select(selected?.group);
      this.marked = selected;
    }
    this.reach(selected ?? this.shapes.order()[0]);
  }

  // The one node that Tab leads to.
  reach(node) {
    if (node === this.reached) return;
    this.reached?.group.setAttribute("tabindex", "-1");
    node?.group.setAttribute("tabindex", "0");
    this.reached = node;
  }

  // At first the widget is in no page and has no size.
  resized() {
    this.camera.resized();
    if (this.camera.mode === "fit") this.camera.fit();
    else if (this.camera.mode === "opening") this.camera.actual();
    this.map.show();
    this.camera.look();
    if (!this.placed) {
      this.camera.reveal(this.shapes.selected()?.group, "always");
      this.uncut();
      this.placed = this.canvas.clientWidth > 0;
    } else if (this.camera.mode !== "free") {
      this.reveal();
    }
  }

  // As it opens, no state and no title of a frame is cut by the upper edge, if there is room.
  uncut() {
    const { canvas } = this;
    const selected = this.shapes.selected()?.rect.getBoundingClientRect();
    if (!selected || !canvas.clientHeight || !canvas.scrollTop) return;
    const { top } = canvas.getBoundingClientRect();
    const room = top + canvas.clientHeight - selected.bottom - 12;
    const cut = this.shapes.boxes().filter((box) => box.top < top && box.bottom > top);
    const up = Math.max(0, ...cut.map((box) => top - box.top + 8));
    if (up && up <= room) canvas.scrollTop -= up;
  }

  // What does not fit is shown around the selected state.
  fitted(words) {
    const { note } = this.search;
    note.textContent = words;
    note.title = words && "Smaller, its states could not be told apart.";
    if (words) this.reveal(this.shapes.selected(), true);
  }

  // The legend begins where what is seen of the picture does, as far as the picture has room for it.
  keepLegend() {
    const { legend, camera, canvas } = this;
    if (!legend || !canvas.clientWidth) return;
    if (!this.legendPlace || this.legendPlace.legend !== legend) {
      const { e, f } = legend.transform.baseVal.consolidate().matrix;
      this.legendPlace = { legend, x: e, y: f, most: Math.max(0, this.width - 2 * e - legend.getBBox().width) };
    }
    const { x, y, most } = this.legendPlace;
    legend.setAttribute("transform", `translate(${x + Math.min(most, canvas.scrollLeft / camera.scale)},${y})`);
  }

  // Another part of it is seen, or larger or smaller.
  seen() {
    this.level.textContent = `${Math.round(this.camera.scale * 100)} %`;
    this.fits.show();
    this.looking ??= requestAnimationFrame(() => {
      this.looking = undefined;
      this.map.show();
      this.keepLegend();
    });
    this.callbacks.zoomed?.();
  }

  // --- choosing --------------------------------------------------------------------------------

  click(event) {
    const node = this.shapes.at(event);
    if (!node) {
      if (!this.camera.panned) this.callbacks.execution();
      return;
    }
    this.callbacks.select(node.path, node.name);
    node.group.focus({ preventScroll: true });
  }

  openChild(event) {
    const node = this.shapes.at(event);
    if (node) this.callbacks.openChild(node.path, node.name);
  }

  key(event) {
    if (isShortcut(event)) return;
    const node = this.shapes.at(event);
    const order = this.shapes.order();
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

  focus(node = this.shapes.selected() ?? this.shapes.order()[0]) {
    this.reach(node);
    node?.group.focus({ preventScroll: true });
    this.reveal(node);
  }

  reveal(node = this.shapes.selected(), centred = false) {
    this.camera.reveal(node?.group, centred);
  }

  // A state that was looked for.
  find(path, name) {
    this.callbacks.select(path, name);
    this.reveal(this.shapes.selected(), true);
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
