import { Announcer } from "./announcing.js";
import { BannerView } from "./banner.js";
import { ComparisonView } from "./comparison.js";
import { button, h, isShortcut } from "./dom.js";
import { EventsView } from "./events.js";
import { Followers } from "./followers.js";
import { listen } from "./listening.js";
import { PanelView } from "./panel.js";
import { PictureView } from "./picture.js";
import { Rooms } from "./rooms.js";
import { StatusView } from "./status.js";
import { ROW, Store } from "./store.js";
import { TableView } from "./table.js";
import { TimelineView } from "./timeline.js";

// One view of an explorer: picture, panel, timeline, events and status line around one store.

class ExplorerView {
  constructor(store, el) {
    this.store = store;
    const callbacks = {
      select: (path, name, visit = 0) => this.select(path, name, visit),
      open: (execution) => this.open(execution),
      openChild: (path, name) => this.openChild(path, name),
      move: (position) => this.move(position),
      enter: () => this.panel.focus(),
      leave: () => this.leave(),
      leavePanel: () => this.picture.focus(),
      shown: () => this.picture.reveal(),
      go: (path, name, visit) => this.go(path, name, visit),
      execution: (path) => this.execution(path),
      item: (item) => this.item(item),
      compare: () => this.compare(),
      needs: () => this.rooms?.needs(),
      zoomed: () => this.rooms && this.keep(),
    };
    this.picture = new PictureView(store, callbacks);
    this.panel = new PanelView(store, callbacks);
    this.timeline = new TimelineView(store, callbacks);
    this.table = new TableView(store, callbacks);
    this.events = new EventsView(store, callbacks);
    this.status = new StatusView(store, callbacks);
    this.banner = new BannerView(store, callbacks);
    this.announcer = new Announcer(store);
    this.comparison = new ComparisonView(store, { go: callbacks.go, compared: () => this.compared() });
    this.picture.canvas.before(this.timeline.replay.past);
    this.below = this.tabs();
    const main = h("div", { class: "nsf-main" }, this.picture.el, this.panel.el);
    this.rooms = new Rooms(main, this.picture, () => this.keep());
    this.picture.tools.append(this.rooms.full);
    this.root = h(
      "div",
      { class: "nsf", "data-lm-suppress-shortcuts": "true", "data-jp-suppress-context-menu": true },
      this.status.el, this.status.actions.sheet, this.status.notes, this.banner.el,
      main, this.rooms.foot.el,
      this.below, this.comparison.el, this.announcer.el,
    );
    this.root.dataset.secrets = String(store.page.secrets);
    el.classList.add("nestedsf-live"); // which hides the picture that stands in for the widget
    el.replaceChildren(this.root);
    this.followers = new Followers(store.model, el);
    this.rooms.needs();
    this.restore();
    this.theme = new MutationObserver(() => this.dress());
    this.theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
    this.preferences = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) => window.matchMedia(query));
    this.dressing = () => this.dress();
    for (const preference of this.preferences) preference.addEventListener("change", this.dressing);
    this.dress();
    this.panel.tabs.addEventListener("click", () => this.keep());
    this.panel.tabs.addEventListener("keyup", () => this.keep());
    this.listen();
    this.status.show();
    this.banner.show();
    this.panel.show();
    this.settle();
  }

  remove() {
    this.theme.disconnect();
    for (const preference of this.preferences) preference.removeEventListener("change", this.dressing);
    cancelAnimationFrame(this.frame);
    clearTimeout(this.waiting);
    clearTimeout(this.keeping);
    clearTimeout(this.settling);
    clearTimeout(this.ticking);
    for (const [target, event, listener] of this.listeners) target.off ? target.off(event, listener) : target.removeEventListener(event, listener);
    for (const part of [this.status, this.banner, this.picture, this.panel, this.timeline, this.table, this.events, this.rooms, this.followers]) part.remove();
  }

  listen() {
    const { store } = this;
    const { model } = store;
    this.listeners = [];
    const on = (target, event, listener) => {
      target.on ? target.on(event, listener) : target.addEventListener(event, listener);
      this.listeners.push([target, event, listener]);
    };
    on(model, "change:selected", () => this.selected());
    on(model, "change:visit_id", () => this.selected());
    on(model, "change:path", () => this.opened());
    on(model, "change:position", () => this.moved());
    on(model, "change:children_inside", () => this.picture.update());
    on(model, "change:direction", () => this.picture.update());
    on(store, "change", () => this.changed());
    on(store, "structure", () => this.picture.load());
    on(store, "time", () => this.tick());
    on(store, "status", () => this.status.show());
    on(store, "offline", () => this.status.show());
    on(store, "asked", () => this.settle());
    on(this.root, "nsf-real", ({ detail }) => {
      detail.answer = store.ask("real", { of: detail.of, place: detail.place });
    });
    // From the reader's first key or click on, what is selected is the reader's choice.
    // JupyterLab takes some keys, as the arrows of a slider, in spite of data-lm-suppress-shortcuts.
    on(this.root, "keydown", (event) => {
      if (isShortcut(event)) return;
      if ((event.key === ">" || event.key === "<") && !event.target.closest("input, select, textarea")) this.step(event.key === ">");
      event.stopPropagation();
    });
    for (const event of ["click", "keydown"]) on(this.root, event, () => model.get("_follows") && store.set({ _follows: false }));
  }

  // While it runs, what has elapsed is shown anew each second.
  tick() {
    const on = this.store.ticks;
    clearTimeout(this.ticking);
    this.status.elapse();
    this.panel.elapse();
    this.timeline.tick();
    if (on) this.ticking = setTimeout(() => this.tick(), 1000);
  }

  // Busy while the kernel has not answered, or what it answered is not yet drawn.
  settle() {
    const busy = () => this.store.asked.size > 0 || Boolean(this.frame || this.waiting);
    const tell = () => this.root.setAttribute("aria-busy", String(busy()));
    if (busy()) tell();
    clearTimeout(this.settling);
    this.settling = setTimeout(tell); // after whoever asked has drawn the answer
  }

  // JupyterLab names its theme on the body; elsewhere the system's preference counts.
  dress() {
    const { jpThemeLight, jpThemeName = "" } = document.body.dataset;
    const [scheme, contrast] = this.preferences;
    const dark = jpThemeLight === undefined
      ? document.body.classList.contains("vscode-dark") || (!document.body.className.includes("vscode") && scheme.matches)
      : jpThemeLight === "false";
    this.root.classList.toggle("nsf-dark", dark);
    this.root.classList.toggle("nsf-contrast", contrast.matches || /high.contrast/i.test(jpThemeName));
  }

  // Timeline and events, below the picture.
  tabs() {
    const bodies = { timeline: this.timeline.el, table: this.table.el, events: this.events.el };
    const labels = { timeline: "Timeline", table: "Table", events: "Events" };
    const id = `nsf-below-${Math.random().toString(36).slice(2, 8)}`;
    const list = h("div", { class: "nsf-tabs", role: "tablist", "aria-label": "Below the picture" });
    const choose = (name) => {
      for (const tab of list.children) {
        const on = tab.dataset.tab === name;
        tab.setAttribute("aria-selected", String(on));
        tab.tabIndex = on ? 0 : -1;
        bodies[tab.dataset.tab].hidden = !on;
      }
      if (name !== "timeline") this[name].show();
    };
    for (const name of Object.keys(bodies)) {
      list.append(button(labels[name], () => choose(name), { role: "tab", "data-tab": name, id: `${id}-${name}`, "aria-controls": `${id}-${name}-body` }));
      Object.entries({ role: "tabpanel", id: `${id}-${name}-body`, "aria-labelledby": `${id}-${name}` }).forEach(([key, value]) => bodies[name].setAttribute(key, value));
    }
    list.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      event.preventDefault();
      event.stopPropagation();
      const all = [...list.children];
      const at = all.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
      const other = all[(at + (event.key === "ArrowRight" ? 1 : all.length - 1)) % all.length];
      choose(other.dataset.tab);
      other.focus();
    });
    const section = h("section", { class: "nsf-below", "aria-label": "Course of the execution" }, h("div", { class: "nsf-below-head" }, list, this.timeline.transport), this.timeline.el, this.table.el, this.events.el);
    choose("timeline");
    this.chooseBelow = choose;
    list.addEventListener("click", () => this.keep());
    this.shownBelow = () => list.querySelector('[aria-selected="true"]').dataset.tab;
    return section;
  }

  // The table that is open below the picture, null where the timeline is.
  shown() {
    const name = this.shownBelow();
    return name === "timeline" ? null : this[name];
  }

  // --- what the reader does ----------------------------------------------------------------------------

  select(path, name, visit = 0) {
    const { store } = this;
    const numbers = path === "" ? [] : path.split(".").map(Number);
    if (!store.byPath.has(path)) return;
    store.set({ _follows: false, path: numbers, selected: name, visit_id: visit });
  }

  // An item in the list of its Map.
  item({ path, name, visit, number }) {
    this.panel.items.wanted = { path, visit, number };
    this.select(path, name, visit);
  }

  // The execution itself; without a path the one that is open.
  execution(path = this.store.model.get("path").join(".")) {
    this.select(path, "");
  }

  // What a headline names, at the end of the execution.
  go(path, name, visit) {
    this.store.set({ position: null });
    this.select(path, name, visit);
    this.picture.focus();
  }

  // The open execution beside another one, in the place of its views.
  async compare() {
    this.comparedFrom = document.activeElement;
    await this.comparison.choose();
    this.root.classList.toggle("nsf-comparing", this.comparison.isOpen);
  }

  // And back to where it was asked for.
  compared() {
    this.root.classList.remove("nsf-comparing");
    if (this.comparedFrom?.isConnected) this.comparedFrom.focus();
    else this.picture.focus();
  }

  // An execution opens in place, with the state selected that needs a look.
  open(number) {
    const { store } = this;
    const execution = store.page.executions[number];
    const back = this.back(number);
    const look = store.look(number);
    const name = back?.name ?? (look ? store.page.names[look[ROW.name]] : "");
    const visit = back?.visit ?? (look ? look[ROW.event] : 0);
    // A child stands alone; back at the first execution the children are inside again if they were.
    if (number !== 0 && store.model.get("children_inside")) this.wereInside = true;
    const inside = number === 0 && (this.wereInside || store.model.get("children_inside"));
    if (number === 0) this.wereInside = false;
    store.set({ path: execution.path, selected: name, visit_id: visit, children_inside: inside });
    this.picture.focus(); // what was clicked is gone
  }

  // On the way back to an execution: the state that started the one that was open.
  back(number) {
    const { page, open } = this.store;
    for (let at = open; at >= 0; at = page.executions[at].parent) {
      if (page.executions[at].parent !== number) continue;
      const row = page.visits[page.executions[at].row];
      return { name: page.names[row[ROW.name]], visit: row[ROW.event] };
    }
    return null;
  }

  openChild(path, name) {
    const { store } = this;
    this.select(path, name);
    const child = store.child(store.visit());
    if (child > 0) this.open(child);
  }

  // Into the child of the selected state or back out of it, from wherever in the explorer.
  step(inside) {
    const { store } = this;
    const to = inside ? store.child(store.visit()) : store.page.executions[store.open].parent;
    if (to >= 0) this.open(to);
  }

  leave() {
    const { page, open } = this.store;
    const { parent } = page.executions[open];
    if (parent >= 0) this.open(parent);
    else if (this.store.model.get("selected")) this.execution();
    else this.picture.search.focus();
  }

  // Every move takes the selection along, to the state that the last event belongs to.
  move(position) {
    const { store } = this;
    store.move(position);
    const owner = store.owners[Math.min(store.position, store.length)];
    const row = owner ? this.inView(store.page.visits[owner - 1]) : null;
    if (row) this.select(store.page.executions[row[ROW.execution]].path.join("."), store.page.names[row[ROW.name]], row[ROW.event]);
  }

  // The visit itself where its execution is in the picture, else the one that leads to it.
  inView(row) {
    const { store } = this;
    const { page } = store;
    const shown = this.picture.paths();
    let found = row;
    while (found && !shown.has(page.executions[found[ROW.execution]].path.join("."))) {
      found = page.visits[page.executions[found[ROW.execution]].row];
    }
    return found;
  }

  // --- what is kept ------------------------------------------------------------------------------------

  // Where the reader is, for an explorer of the same execution that the same cell makes next.
  keep() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => {
      const { camera } = this.picture;
      const kept = {
        tabs: this.panel.chosen, below: this.shownBelow(), zoom: { mode: camera.mode, scale: camera.scale },
        rooms: { left: this.rooms.left, height: this.rooms.height },
      };
      if (JSON.stringify(kept) !== JSON.stringify(this.store.model.get("_kept"))) this.store.set({ _kept: structuredClone(kept) });
    }, 250);
  }

  restore() {
    const { tabs, below, zoom, rooms } = this.store.model.get("_kept") ?? {};
    if (tabs) Object.assign(this.panel.chosen, tabs);
    if (below) this.chooseBelow(below);
    if (zoom) this.picture.camera.restore(zoom);
    if (rooms) this.rooms.restore(rooms);
  }

  // --- what has changed ---------------------------------------------------------------------------------

  // Path, state and visit change one after the other, and are shown once. What the kernel selects
  // as the execution goes on is shown with what has changed, which may be more than a page can.
  selected() {
    this.unseen = true;
    if (this.store.model.get("_follows") && this.store.running) return this.changed();
    if (this.choosing) return;
    this.choosing = true;
    queueMicrotask(() => {
      this.choosing = false;
      this.chosen();
    });
  }

  chosen() {
    if (!this.unseen) return;
    this.unseen = false;
    this.picture.mark();
    this.picture.reveal();
    this.timeline.follow();
    this.shown()?.follow();
    this.panel.show();
    this.announcer.update();
  }

  opened() {
    this.picture.update();
    this.picture.breadcrumbs();
    this.selected();
  }

  moved() {
    this.picture.paint();
    this.timeline.draw(true);
    this.shown()?.draw();
    this.panel.show();
    this.status.show();
  }

  // Many changes in one frame are shown once.
  changed() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.picture.paint();
      this.status.show();
      this.banner.show();
      this.announcer.update();
      this.slow();
    });
    this.settle();
  }

  slow() {
    if (this.waiting) return;
    this.waiting = setTimeout(() => {
      this.waiting = null;
      this.timeline.rebuild();
      this.shown()?.show();
      this.chosen();
      this.panel.show();
      this.settle();
    }, 100);
  }
}

export default () => {
  let store;
  return {
    initialize({ model }) {
      store = new Store(model);
      listen(model).catch(() => {}); // where there is no such manager, as in other notebooks
      return () => store.close();
    },
    render({ model, el }) {
      store ??= new Store(model);
      const view = new ExplorerView(store, el);
      return () => view.remove();
    },
  };
};
