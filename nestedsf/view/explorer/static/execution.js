import { button, chip, duration, h } from "./dom.js";
import { valueBlocks } from "./cause.js";
import { realButton } from "./copying.js";

// What the panel shows of an execution itself, where no state is selected.

export const OF_EXECUTION = ["summary", "io", "definition"];

export function summary(panel, view) {
  const { store } = view;
  const number = store.open;
  const execution = store.page.executions[number];
  const status = store.executionStatus(number);
  const over = status !== null && status !== "RUNNING";
  const took = over && store.timed ? duration(store.moment(execution.last) - store.moment(execution.first)) : "";
  const facts = [
    ["Status", status === null ? "not started" : chip(status)],
    ["Duration", took],
    ["Started after", number > 0 && panel.started !== null ? `${duration(panel.started)}, counted from the first execution` : ""],
  ].filter(([, value]) => value);
  const known = panel.facts.map((fact) => [fact[0], fact[1], realButton(fact[0], fact[1], fact, 1, String)]);
  return [
    ...valueBlocks(panel.why),
    h("dl", { class: "nsf-facts-list" }, ...[...facts, ...known].map(([label, value, real]) => h("div", {}, h("dt", {}, label), h("dd", {}, typeof value === "string" ? h("bdi", {}, value) : value, real)))),
    panel.masked ? h("p", { class: "nsf-note" }, "Dates, ARNs and account ids are masked: explore(…, show_secrets=True) shows them.") : null,
    panel.console ? consoleLinks(view) : null,
  ].filter(Boolean);
}

// An address holds an account's id: it is asked for when it is opened, and stands nowhere.
function consoleLinks(view) {
  const told = h("span", { class: "nsf-told", role: "status" });
  const open = async (machine) => {
    told.textContent = "";
    try {
      const address = await view.store.ask("console", { path: view.store.model.get("path"), machine });
      window.open(address, "_blank", "noopener");
    } catch (error) {
      told.textContent = error.message;
    }
  };
  return h(
    "p",
    { class: "nsf-sure" },
    button("Execution in AWS's console", () => open(false), { class: "nsf-button" }),
    button("State machine in AWS's console", () => open(true), { class: "nsf-button" }),
    told,
  );
}
