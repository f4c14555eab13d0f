import { Announcer } from "./announcing.js";
import { BannerView } from "./banner.js";
import { BelowView } from "./below.js";
import { ComparisonView } from "./comparison.js";
import { h, isShortcut } from "./dom.js";
import { EventsView } from "./events.js";
import { Followers } from "./followers.js";
import { listen } from "./listening.js";
import { Navigation } from "./navigation.js";
import { PanelView } from "./panel.js";
import { PictureView } from "./picture.js";
import { Rooms } from "./rooms.js";
import { StatusView } from "./status.js";
import { Store } from "./store.js";
import { TableView } from "./table.js";
import { Theme } from "./theme.js";
import { TimelineView } from "./timeline.js";

// One view of an explorer: picture, panel, timeline, events and status line around one store.

class ExplorerView {
  constructor(store, el) {
    this.store = store;
    const way = new Navigation(store, this);
    this.way = way;
    const callbacks = {
      select: (path, name, visit = 0) => way.select(path, name, visit),
      open: (execution) => way.open(execution),
      child: (execution) => way.child(execution),
      openChild: (path, name) => way.openChild(path, name),
      move: (position) => way.move(position),
      enter: () => this.panel.focus(),
      leave: () => way.leave(),
      leavePanel: () => this.picture.focus(),
      shown: () => this.picture.reveal(),
      go: (path, name, visit) => way.go(path, name, visit),
      execution: (path) => way.execution(path),
      item: (item) => way.item(item),
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
    this.below = new BelowView({ timeline: this.timeline, table: this.table, events: this.events }, () => this.keep());
    const main = h("div", { class: "nsf-main" }, this.picture.el, this.panel.el);
    this.rooms = new Rooms(main, this.picture, () => this.keep());
    this.picture.tools.append(this.rooms.full);
    this.root = h(
      "div",
      { class: "nsf", "data-lm-suppress-shortcuts": "true", "data-jp-suppress-context-menu": true },
      this.status.el, this.status.actions.sheet, this.status.notes, this.banner.el,
      main, this.rooms.foot.el,
      this.below.el, this.comparison.el, this.announcer.el,
    );
    this.root.dataset.secrets = String(store.page.secrets);
    el.classList.add("nestedsf-live"); // which hides the picture that stands in for the widget
    el.replaceChildren(this.root);
    this.followers = new Followers(store.model, el);
    this.rooms.needs();
    this.restore();
    this.theme = new Theme(this.root);
    this.panel.tabs.addEventListener("click", () => this.keep());
    this.panel.tabs.addEventListener("keyup", () => this.keep());
    this.listen();
    this.status.show();
    this.banner.show();
    this.panel.show();
    this.settle();
  }

  remove() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.waiting);
    clearTimeout(this.keeping);
    clearTimeout(this.settling);
    clearTimeout(this.ticking);
    for (const [target, event, listener] of this.listeners) target.off ? target.off(event, listener) : target.removeEventListener(event, listener);
    for (const part of [this.status, this.banner, this.picture, this.panel, this.timeline, this.table, this.events, this.rooms, this.followers, this.theme]) part.remove();
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
      if ((event.key === ">" || event.key === "<") && !event.target.closest("input, select, textarea")) this.way.step(event.key === ">");
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

  // --- beside another one ------------------------------------------------------------------------------

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

  // --- what is kept ------------------------------------------------------------------------------------

  // Where the reader is, for an explorer of the same execution that the same cell makes next.
  keep() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => {
      const { camera } = this.picture;
      const kept = {
        tabs: this.panel.chosen, below: this.below.chosen, zoom: { mode: camera.mode, scale: camera.scale },
        rooms: { left: this.rooms.left, height: this.rooms.height },
      };
      if (JSON.stringify(kept) !== JSON.stringify(this.store.model.get("_kept"))) this.store.set({ _kept: structuredClone(kept) });
    }, 250);
  }

  restore() {
    const { tabs, below, zoom, rooms } = this.store.model.get("_kept") ?? {};
    if (tabs) Object.assign(this.panel.chosen, tabs);
    if (below) this.below.choose(below);
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
    this.below.table?.follow();
    this.panel.show();
    this.announcer.update();
  }

  opened() {
    this.picture.update();
    this.picture.crumbs.show();
    this.selected();
  }

  moved() {
    this.picture.shapes.paint();
    this.timeline.draw(true);
    this.below.table?.draw();
    this.panel.show();
    this.status.show();
  }

  // Many changes in one frame are shown once.
  changed() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.picture.shapes.paint();
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
      this.below.table?.show();
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
