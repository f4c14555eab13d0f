import { ROW } from "./store.js";

// The spans of lanes, which only the kernel can tell apart: working, waiting, attempts, back-off.

export class Spans {
  // `changed` is told when more is known.
  constructor(store, changed) {
    this.store = store;
    this.changed = changed;
    this.known = new Map();
  }

  // Of a lane, whatever comes before it later.
  key(lane) {
    return `${this.store.page.executions[lane.execution].path.join(".")} ${lane.row ? lane.row[ROW.event] : ""}`;
  }

  of(lane) {
    return this.known.get(this.key(lane));
  }

  async fetch(all, from, to) {
    const { store } = this;
    if (!store.timed || store.offline) return;
    const { version } = store.page;
    const lanes = all.slice(from, to);
    const key = `${version} ${from} ${to}`;
    if (this.fetched === key || lanes.every((lane) => this.of(lane)?.version === version)) return;
    this.fetched = key;
    const answer = await store.ask("spans", { from, to });
    if (store.page.version !== version) return;
    answer.forEach((spans, at) => lanes[at] && this.known.set(this.key(lanes[at]), { version, spans }));
    this.changed();
  }
}
