import { ROW } from "./store.js";

// The navigation: where the reader goes, from wherever in the explorer. Where that is stands in the
// traits, which all views listen to.

export class Navigation {
  // `view` has the picture and the panel, once they are made.
  constructor(store, view) {
    this.store = store;
    this.view = view;
  }

  select(path, name, visit = 0) {
    const { store } = this;
    const numbers = path === "" ? [] : path.split(".").map(Number);
    if (!store.byPath.has(path)) return;
    store.set({ _follows: false, path: numbers, selected: name, visit_id: visit });
  }

  // An item in the list of its Map.
  item({ path, name, visit, number }) {
    this.view.panel.items.wanted = { path, visit, number };
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
    this.view.picture.focus();
  }

  // An item's child execution, seen in the picture of its Map where that shows it.
  child(number) {
    const { store } = this;
    const look = store.look(number);
    this.select(store.page.executions[number].path.join("."), look ? store.page.names[look[ROW.name]] : "", look?.[ROW.event]);
    this.view.picture.focus(); // what was clicked is gone
  }

  // An execution opens in place, with the state selected that needs a look.
  open(number) {
    const { store } = this;
    const execution = store.page.executions[number];
    const back = this.back(number);
    if (back?.item) this.view.panel.items.wanted = { path: execution.path.join("."), visit: back.visit, number: back.item.number };
    const look = store.look(number);
    const name = back?.name ?? (look ? store.page.names[look[ROW.name]] : "");
    const visit = back?.visit ?? (look ? look[ROW.event] : 0);
    // A child stands alone; back at the first execution the children are inside again if they were.
    if (number !== 0 && store.model.get("children_inside")) this.wereInside = true;
    const inside = number === 0 && (this.wereInside || store.model.get("children_inside"));
    if (number === 0) this.wereInside = false;
    store.set({ path: execution.path, selected: name, visit_id: visit, children_inside: inside });
    this.view.picture.focus(); // what was clicked is gone
  }

  // On the way back to an execution: the state that started the one that was open, and which item
  // it was for.
  back(number) {
    const { page, open } = this.store;
    for (let at = open; at >= 0; at = page.executions[at].parent) {
      if (page.executions[at].parent !== number) continue;
      const row = page.visits[page.executions[at].row];
      return { name: page.names[row[ROW.name]], visit: row[ROW.event], item: this.store.listed(at) };
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
    else this.view.picture.search.input.focus();
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
    const shown = this.view.picture.shapes.paths();
    let found = row;
    while (found && !shown.has(page.executions[found[ROW.execution]].path.join("."))) {
      found = page.visits[page.executions[found[ROW.execution]].row];
    }
    return found;
  }
}
