import { count, h } from "./dom.js";
import { copyButton } from "./copying.js";

// The forms that send the token of a waiting Task.

export function tokenForm(panel, view) {
  const { store } = view;
  const question = view.question();
  const told = [];
  // What was sent is said as long as this visit is shown, also where its form is gone.
  const key = JSON.stringify([question.path, question.name, question.visit]);
  const sent = view.sent?.key === key ? h("p", { class: "nsf-told", role: "status" }, view.sent.words) : null;
  const send = async (what, said, more) => {
    for (const other of told) other.textContent = "";
    said.className = "nsf-told";
    said.textContent = "Sending…";
    try {
      await store.ask(what, { ...question, ...more });
      said.textContent = { success: "Sent: the Task goes on with this output.", failure: "Sent: the Task fails.", heartbeat: "Sent: the heartbeat starts anew." }[what];
      if (what !== "heartbeat") view.sent = { key, words: said.textContent };
    } catch (error) {
      said.className = "nsf-alert";
      said.textContent = error.message;
      if (/^The output /.test(error.message)) mark(output, said);
    }
    const below = said.getBoundingClientRect().bottom - view.body.getBoundingClientRect().bottom;
    if (below > 0) view.body.scrollTop += below + 8;
  };
  const field = (label, element) => h("label", { class: "nsf-field" }, h("span", {}, label), element);
  const output = h("textarea", { rows: "3", spellcheck: "false", on: { input: () => mark(output, null) } });
  output.value = '"done"';
  const error = h("input", { type: "text", value: "NotDone" });
  const cause = h("input", { type: "text", value: "" });
  // What became of it is said right below the button that was pressed.
  const form = (legend, what, label, ...fields) => {
    const said = h("p", { class: "nsf-told", role: "status" });
    told.push(said);
    return h(
      "form",
      {
        on: {
          submit: (event) => {
            event.preventDefault();
            send(what, said, what === "success" ? { output: output.value } : { error: error.value, cause: cause.value });
          },
        },
      },
      h("h4", {}, legend),
      ...fields,
      h("button", { type: "submit", class: "nsf-button" }, label),
      said,
    );
  };
  const limits = [
    panel.timeout ? `TimeoutSeconds: ${panel.timeout}` : "no TimeoutSeconds: it may wait for a year",
    panel.heartbeat ? `HeartbeatSeconds: ${panel.heartbeat}` : null,
  ].filter(Boolean);
  const token = h(
    "div",
    { class: "nsf-token" },
    h("span", {}, h("code", {}, "‹task token›"), ` ${count(panel.characters, "character")}`),
    store.offline ? null : copyButton("the task token", () => store.ask("token", question)),
  );
  if (!panel.waiting) {
    return [sent, token, h("p", { class: "nsf-note" }, "The Task no longer waits. Each attempt has a token of its own, and each token works once.")].filter(Boolean);
  }
  if (!store.model.get("_acts")) {
    return [token, h("p", { class: "nsf-note" }, "The Task waits. explore(session, execution) can send its token from here.")];
  }
  return [
    h("p", {}, `The Task waits for somebody who has its token (${limits.join(", ")}).`),
    token,
    form("SendTaskSuccess", "success", "Send success", field("Output, as JSON", output)),
    form("SendTaskFailure", "failure", "Send failure", field("Error", error), field("Cause", cause)),
    form("SendTaskHeartbeat", "heartbeat", "Send heartbeat"),
  ];
}

// A field that was refused, and the words that say why; without words it is as good as any.
let marks = 0;
function mark(field, said) {
  if (said) {
    said.id ||= `nsf-refused-${++marks}-${Math.random().toString(36).slice(2, 8)}`;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", said.id);
  } else {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}
