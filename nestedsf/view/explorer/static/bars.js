import { duration, h } from "./dom.js";

// The bars of a row of the timeline: one for each attempt, in phases where it worked and then
// waited, and the back-off between them.

const BREAKS = { "back-off": "back-off", ended: "had ended, until it was redriven" };
const VERBS = { working: "worked", waiting: "waited", contents: "what is inside worked or waited" };

// What a row did when, cut off at the moment that is shown.
export function barsOf(row, known, axis) {
  const plain = [["whole", row.from, row.to, row.status === "FAILED" || row.status === "TIMED_OUT", 1]];
  const spans = row.status === null || !known ? plain : until(known.spans, row);
  const attempts = Math.max(...spans.map(([, , , , attempt]) => attempt));
  const bars = [];
  for (const phases of groups(spans)) {
    const [kind, , , , attempt] = phases[0];
    const [from, to] = [phases[0][1], phases.at(-1)[2]];
    if (to < axis.from || from > axis.to) continue;
    bars.push(kind in BREAKS ? pause(row, kind, attempt, from, to, axis) : bar(row, phases, attempts, axis));
  }
  return bars;
}

// In the past there is what had begun then, and nothing had failed that had not yet ended.
function until(spans, { runs, now, to }) {
  if (!runs) return spans;
  const begun = spans.filter(([, from]) => from <= now);
  return begun.map(([kind, from, over, failed, attempt, stopped], number) => {
    const last = number === begun.length - 1;
    const goesOn = last && (over >= now || number === spans.length - 1);
    return [kind, from, goesOn ? to : Math.min(over, now), failed && !goesOn, attempt, stopped && !goesOn];
  });
}

function groups(spans) {
  const found = [];
  for (const span of spans) {
    const before = found.at(-1)?.at(-1);
    if (before && before[4] === span[4] && !(before[0] in BREAKS) && !(span[0] in BREAKS)) found.at(-1).push(span);
    else found.push([span]);
  }
  return found;
}

function place(from, to, axis) {
  const left = Math.max(-0.01, axis.share(from));
  const right = Math.min(1.01, axis.share(to));
  return `left:${left * 100}%;width:max(3px,${(right - left) * 100}%)`;
}

function colourOf({ status, caught, runs }, failed, stopped) {
  if (status === null) return "LATER";
  if (stopped) return "ABORTED";
  if (failed) return caught ? "CAUGHT" : "FAILED";
  if (runs) return "RUNNING";
  return caught ? "CAUGHT" : status;
}

function bar(row, phases, attempts, axis) {
  const [from, to] = [phases[0][1], phases.at(-1)[2]];
  const failed = phases.some((phase) => phase[3]);
  const stopped = phases.some((phase) => phase[5]);
  const colour = colourOf({ ...row, runs: row.runs && phases.at(-1)[2] >= row.to }, failed, stopped);
  const number = phases[0][4];
  const became = stopped ? "was stopped" : failed ? "failed" : row.words;
  const words = attempts > 1 ? `attempt ${number} of ${attempts}, ${became}` : stopped ? became : row.words;
  const told = phases.filter(([kind]) => kind in VERBS).map(([kind, begun, over]) => `${VERBS[kind]} ${duration(over - begun)}`);
  const when = row.status === null ? "not yet" : `${duration(from)} to ${duration(to)} (${duration(to - from)})`;
  const title = [`${row.name}: ${words}`, when, ...(told.length > 1 ? told : [])].join("\n");
  const whole = h("span", { class: "nsf-bar", "data-kind": phases[0][0], "data-colour": colour, title, style: place(from, to, axis) });
  if (phases.length < 2) return whole;
  const length = to - from || 1;
  whole.dataset.kind = "attempt";
  whole.append(
    ...phases.map(([kind, begun, over]) =>
      h("span", { class: "nsf-bar", "data-kind": kind, "data-colour": colour, style: `left:${((begun - from) / length) * 100}%;width:${((over - begun) / length) * 100}%` }),
    ),
  );
  return whole;
}

function pause(row, kind, attempt, from, to, axis) {
  const title = `${row.name}: ${BREAKS[kind]}${kind === "back-off" ? ` after attempt ${attempt}` : ""}\n${duration(from)} to ${duration(to)} (${duration(to - from)})`;
  return h("span", { class: "nsf-bar", "data-kind": kind, title, style: place(from, to, axis) });
}

// What the bars mean, and a note. A dotted line is a back-off, in what was redriven the time until
// then; where there is neither, what it would be.
export function legend(store, note) {
  const { executions, visits } = store.page;
  const redriven = executions.some(({ redrives }) => redrives);
  const retried = !redriven || visits.some((row) => store.retried(row));
  const sample = (kind, colour, label) =>
    h("span", {}, h("span", { class: "nsf-bar nsf-sample", "data-kind": kind, "data-colour": colour, "aria-hidden": "true" }), label);
  return h(
    "p",
    { class: "nsf-legend" },
    sample("working", "SUCCEEDED", "works"),
    sample("waiting", "SUCCEEDED", "waits"),
    sample("working", "FAILED", "failed"),
    sample("working", "CAUGHT", "failed, caught"),
    sample("working", "RUNNING", "runs"),
    retried ? sample("back-off", "SUCCEEDED", "back-off before a retry") : null,
    redriven ? sample("working", "ABORTED", "was stopped") : null,
    redriven ? sample("ended", "SUCCEEDED", BREAKS.ended) : null,
    sample("contents", "SUCCEEDED", "contains work or waiting"),
    note,
  );
}
