import { button, h, iconButton } from "./dom.js";
import { ROW } from "./store.js";

// Which visit of a state, where a loop or a Map entered it more than once: one by one, from one
// that failed to the next, and back to the list of the Map's items.

export function visitChooser(store, callbacks, row) {
  const rows = store.byState.get(store.key(store.open, store.model.get("selected"))) ?? [];
  const parts = [...mapLink(store, callbacks, row)];
  if (rows.length > 1) {
    const at = rows.indexOf(row);
    const go = (step, wanted = () => true) => {
      for (let tried = 1; tried <= rows.length; tried += 1) {
        const other = rows[(at + step * tried + rows.length * tried) % rows.length];
        if (!wanted(other)) continue;
        store.set({ visit_id: other[ROW.event] });
        return;
      }
    };
    const failed = (other) => ["FAILED", "TIMED_OUT"].includes(store.status(other));
    const others = rows.some((other) => other !== row && failed(other));
    // Where each is for another item, the link to the Map says which one it is.
    const isItem = parts.length > 0 && new Set(rows.map((other) => other[ROW.iteration])).size === rows.length && row[ROW.iteration] >= 0;
    const one = isItem ? "item" : "visit";
    parts.push(
      others ? iconButton("first", `Previous failed ${one}`, () => go(-1, failed), { class: "nsf-icon-button nsf-failure" }) : null,
      iconButton("back", `Previous ${one}`, () => go(-1)),
      isItem ? null : `visit ${(at + 1).toLocaleString("en")} of ${rows.length.toLocaleString("en")}`,
      iconButton("on", `Next ${one}`, () => go(1)),
      others ? iconButton("last", `Next failed ${one}`, () => go(1, failed), { class: "nsf-icon-button nsf-failure" }) : null,
    );
  }
  return parts.length ? h("span", { class: "nsf-chooser" }, ...parts.filter(Boolean)) : null;
}

// Back to the nearest Map around a visit.
function mapLink(store, callbacks, row) {
  const { page } = store;
  let around = row;
  while (around && around[ROW.iteration] < 0) around = page.visits[around[ROW.around]];
  const map = around && page.visits[around[ROW.around]];
  if (!map) return [];
  const name = page.names[map[ROW.name]];
  const path = page.executions[map[ROW.execution]].path.join(".");
  const item = around[ROW.iteration].toLocaleString("en");
  return [
    button(h("span", {}, `Item ${item} of `, h("bdi", {}, name)), () => callbacks.item({ path, name, visit: map[ROW.event], number: around[ROW.iteration] }), { class: "nsf-link nsf-item-of" }),
  ];
}
