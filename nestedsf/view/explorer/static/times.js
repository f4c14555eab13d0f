import { noteSources } from "./copying.js";
import { button, chip, count, duration, h, visible } from "./dom.js";
import { jsonBlock, textBlock } from "./json.js";

// When things happened, in the panel: the events of a state, its attempts and their back-off.

// "1.20 s", and after which event: what a row of events says of its time.
function eventTimes({ since, delta, previous }) {
  return [
    h("span", { class: "nsf-when", title: "since the execution started" }, since === null ? "" : duration(since)),
    h("span", { class: "nsf-when nsf-quiet", title: previous ? `since event ${previous}, which led to this one` : "" }, delta === null ? "" : `+${duration(delta)}`),
  ];
}

// All that is known of one event: when, after which, its details, and the whole of it as it came.
export function eventBody(moment) {
  const { json, raw, since, delta, previous, timestamp } = moment;
  const facts = [
    timestamp,
    since === null ? null : `${duration(since)} after the start`,
    previous ? `previousEventId ${previous}${delta === null ? "" : `, ${duration(delta)} before`}` : "the first of its chain",
  ].filter(Boolean);
  const whole = h("div");
  const unfold = h(
    "details",
    { class: "nsf-raw", on: { toggle: () => unfold.open && !whole.childElementCount && whole.append(jsonBlock("The whole event", raw, "", moment, "raw")) } },
    h("summary", {}, "Raw"),
    whole,
  );
  return [h("p", { class: "nsf-note" }, facts.join(" · ")), json === "{}" ? null : jsonBlock("Details", json, "", moment), unfold].filter(Boolean);
}

// A type, which may break between its words.
function broken(type) {
  return type.split(/(?<=[a-z])(?=[A-Z])/).flatMap((word, at) => (at ? [h("wbr"), word] : [word]));
}

export function eventList({ events, more }, view) {
  const { store } = view;
  const { path } = view.question();
  const item = (event) => {
    const body = h("div", { class: "nsf-event-body" });
    const open = async () => {
      if (!details.open || body.childElementCount) return;
      try {
        const question = { what: "moment", path, id: event.id };
        const moment = await store.ask(question.what, question);
        noteSources(moment, question);
        body.replaceChildren(...eventBody(moment));
      } catch (error) {
        body.replaceChildren(h("p", { class: "nsf-alert", role: "alert" }, error.message));
      }
    };
    const details = h(
      "details",
      { on: { toggle: open } },
      h("summary", {}, h("span", { class: "nsf-number" }, String(event.id)), h("span", { class: "nsf-type" }, ...broken(event.type)), ...eventTimes(event)),
      body,
    );
    return h("li", {}, details);
  };
  return [
    h("ol", { class: "nsf-events" }, ...events.map(item)),
    more ? h("p", { class: "nsf-note" }, `${count(more, "more event")}: see the events table below.`) : null,
  ].filter(Boolean);
}

// --- attempts ----------------------------------------------------------------------------------

export function attemptTable({ attempts, more, rules }, view) {
  const last = attempts.length - 1;
  const caught = view.caught();
  const { type } = view;
  const none = ["Task", "Parallel", "Map"].includes(type)
    ? "The state has not been tried at this moment."
    : `A ${type || "state of this type"} has no attempts: Retry is for Task, Parallel and Map states.`;
  return [
    attempts.length
      ? h(
          "table",
          { class: "nsf-tries" },
          h("thead", {}, h("tr", {}, ...["Attempt", "Status", "Start", "Duration"].map((words) => h("th", { scope: "col" }, words)))),
          ...attempts.map((attempt, number) => attemptRows(attempt, number, caught && number === last && !more, view)),
        )
      : h("p", { class: "nsf-empty" }, none),
    more ? h("p", { class: "nsf-note" }, `${count(more, "more attempt")}: see the events table below.`) : null,
    rules ? jsonBlock("Retry", rules) : attempts.length ? h("p", { class: "nsf-note" }, "The definition sets no Retry for this state.") : null,
  ].filter(Boolean);
}

function attemptRows(attempt, number, caught, view) {
  const across = (...inside) => h("tr", {}, h("td"), h("td", { colspan: "3" }, ...inside));
  const rows = [
    h(
      "tr",
      {},
      h("th", { scope: "row" }, String(number + 1)),
      h("td", {}, chip(attempt.status, caught ? `${attempt.status}, caught` : attempt.status, caught)),
      h("td", { class: "nsf-when" }, attempt.since === null ? "" : duration(attempt.since)),
      h("td", { class: "nsf-when" }, attempt.took === null ? "" : duration(attempt.took)),
    ),
  ];
  if (attempt.redriven) rows.push(across("Redriven"));
  if (attempt.error !== undefined) rows.push(across(h("strong", {}, visible(attempt.error))));
  if (attempt.limit !== undefined) rows.push(across(attempt.limit));
  if (attempt.child !== undefined) rows.push(across(childOf(attempt.child, number, view)));
  if (attempt.cause !== undefined) rows.push(across(causeOf(attempt)));
  const backOff = backOffWords(attempt);
  if (backOff) rows.push(h("tr", { class: "nsf-back-off" }, h("td"), h("td", { colspan: "3" }, backOff)));
  return h("tbody", {}, ...rows);
}

// The execution that an attempt started: the last one's opens in place, an earlier one's below.
function childOf({ name, arn, status, isLast }, number, view) {
  const { store } = view;
  const inPlace = isLast ? store.child(store.visit()) : -1;
  const label = h("bdi", { title: arn }, name);
  if (!status || (isLast && inPlace < 0)) return h("span", { class: "nsf-quiet" }, "Started ", label, ", which has not been read.");
  const said = h("span", { class: "nsf-quiet", role: "status" });
  const open = async () => {
    if (isLast) return view.callbacks.open(inPlace);
    const { path, name: state, visit } = view.question();
    try {
      await store.ask("attempt", { path, name: state, visit, attempt: number + 1 });
      said.textContent = " It is open below this explorer.";
    } catch (error) {
      said.textContent = ` ${error.message}`;
    }
  };
  const words = h("span", {}, "Open child execution ", label, " ", h("span", { "aria-hidden": "true" }, isLast ? "▸" : "▾"));
  return h("span", {}, button(words, open, { class: "nsf-link", title: isLast ? "Open it here" : "Open it below this explorer" }), said);
}

// The telling line, which unfolds to the whole cause.
function causeOf({ line, cause }) {
  const whole = h("div");
  const block = () => ("json" in cause ? jsonBlock("Cause", cause.json, "JSON as text, decoded here", cause) : textBlock("Cause", cause.text));
  if (cause.text === line) return h("span", {}, visible(line));
  const details = h(
    "details",
    { on: { toggle: () => details.open && !whole.childElementCount && whole.append(block()) } },
    h("summary", {}, visible(line)),
    whole,
  );
  return details;
}

function backOffWords({ backOff, planned, rule }) {
  if (!planned && backOff === null) return "";
  const range = planned ? (planned[0] === planned[1] ? duration(planned[1]) : `up to ${duration(planned[1])}`) : "";
  if (backOff === null) return `Back-off of ${range} (${rule})`;
  return planned ? `Back-off ${duration(backOff)}; planned ${range} (${rule})` : `Back-off ${duration(backOff)}`;
}
