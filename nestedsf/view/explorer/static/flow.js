import { diffDetails, diffLines } from "./diff.js";
import { h } from "./dom.js";
import { jsonBlock } from "./json.js";

// The data flow of a visit: what each field of the definition made of the data, and what changed.

const ENDS = ["input", "result", "output"];

export function flowList({ stages }, view) {
  return [h("ol", {}, ...stages.map((stage, number) => stageItem(stage, number, view)))];
}

// A field that is not set passes its value on, and takes one quiet line.
function stageItem(stage, number, view) {
  const matters = stage.is_set || "computed" in stage || ENDS.includes(stage.name);
  const event = stage.event ? `, ${stage.event}` : "";
  const question = view.question();
  const ask = async () => diffLines(await view.store.ask("stage", { ...question, stage: number }), stage.name);
  const changed = stage.change && !stage.unchanged;
  return h(
    "li",
    { class: "nsf-stage", "data-matters": String(matters), "data-source": stage.source, "data-stage": stage.name },
    h(
      "header",
      {},
      h("h4", {}, stage.name),
      h("code", { class: "nsf-says" }, h("bdi", {}, stage.says)),
      h("span", { class: "nsf-source" }, `${stage.source}${event}`),
    ),
    stage.note ? h("p", { class: "nsf-note" }, stage.note) : null,
    (matters || stage.diff) && stage.change ? h("p", { class: changed ? "nsf-changed" : "nsf-note" }, h("bdi", {}, stage.change)) : null,
    stage.diff ? diffDetails("What changed, before and after", ask) : null,
    matters && "json" in stage ? jsonBlock("", stage.json, "", stage) : null,
    "computed" in stage ? jsonBlock("Computed from the definition", stage.computed, "", stage, "computed") : null,
  );
}
