import { barsOf } from "./bars.js";
import { chip, duration, h } from "./dom.js";
import { ROW } from "./store.js";

// The lanes of a timeline: one for each execution and visit, and what each says at the position.

export const HEIGHT = 24;

// Executions and visits in the order of the outline, each with its depth.
export function lanesOf(page) {
  const rows = page.executions.map(() => []);
  page.visits.forEach((row, number) => rows[row[ROW.execution]].push(number));
  const started = new Map();
  page.executions.forEach(({ row }, number) => started.set(row, [...(started.get(row) ?? []), number]));
  const depths = [];
  const lanes = [];
  const waiting = [{ execution: 0, depth: 0, next: -1 }];
  while (waiting.length) {
    const at = waiting.at(-1);
    const { execution, depth: base } = at;
    const number = at.next < 0 ? -1 : rows[execution][at.next];
    at.next += 1;
    if (number === -1) lanes.push({ execution, row: null, depth: base });
    else if (number === undefined) waiting.pop();
    else {
      const row = page.visits[number];
      const around = row[ROW.around];
      depths[number] = around >= 0 ? depths[around] + 1 : base + 1;
      lanes.push({ execution, row, depth: depths[number] });
      for (const child of [...(started.get(number) ?? [])].reverse()) waiting.push({ execution: child, depth: depths[number] + 1, next: -1 });
    }
  }
  return lanes;
}

// Status, first and last moment of a lane at the position; what runs has no last one.
export function stateOf(store, axis, lane) {
  const { row } = lane;
  const execution = store.page.executions[lane.execution];
  const status = row ? store.status(row) : store.executionStatus(lane.execution);
  const [first, last] = row ? [row[ROW.start], row[ROW.end]] : [execution.first, execution.last];
  const runs = status === "RUNNING";
  const atEnd = store.position >= store.length;
  const now = atEnd ? (runs ? axis.end : store.now) : store.moment(store.position);
  const caught = Boolean(row && row[ROW.caught]) && (status === "FAILED" || status === "TIMED_OUT");
  const from = store.moment(first);
  const to = runs ? Math.max(now, from) : last < 0 ? store.now : store.moment(last);
  const took = Math.max(0, (runs && atEnd ? store.now : to) - from); // nobody knows how long it went on unseen
  return { status, caught, from, to, took, runs, now };
}

// A row; the keyboard reaches the list at the selected one, or at the first that is there.
export function laneRow(store, axis, lane, { number, of, selected, reached, state, spans, choose }) {
  const { page } = store;
  const { row } = lane;
  const name = row ? page.names[row[ROW.name]] : store.label(lane.execution);
  const iteration = row && row[ROW.iteration] >= 0 ? ` [${row[ROW.iteration]}]` : "";
  const words = state.status === null ? "not yet" : state.caught ? `${state.status}, caught` : state.status;
  const took = store.timed && state.status !== null ? duration(state.took) : "";
  const when = took ? `from ${duration(state.from)}, ${took}` : "";
  const indent = 8 + Math.min(lane.depth, 12) * 12;
  return h(
    "div",
    {
      class: `nsf-row${row ? "" : " nsf-row-execution"}`, role: "option", "aria-selected": String(selected),
      "aria-setsize": String(of), "aria-posinset": String(number + 1),
      tabindex: reached ? "0" : "-1",
      "data-item": String(number), style: `top:${number * HEIGHT}px`,
      "aria-label": [name + iteration, row ? "" : "execution", words, when].filter(Boolean).join(", "),
      on: { click: (event) => !event.target.closest(".nsf-lane") && choose(number) },
    },
    h("span", { class: "nsf-row-name", style: `padding-left:${indent}px`, title: name }, name, iteration),
    h("span", { class: "nsf-lane", "aria-hidden": "true" }, ...barsOf({ name: name + iteration, ...state, words }, spans, axis)),
    h("span", { class: "nsf-took" }, took),
    h("span", { class: "nsf-row-status", title: words }, state.status === null ? h("span", { class: "nsf-chip" }, words) : chip(state.status, words, state.caught)),
  );
}
