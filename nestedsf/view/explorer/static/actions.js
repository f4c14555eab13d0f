import { button, fill, h } from "./dom.js";
import { Menu } from "./menu.js";

const ENDED_BADLY = ["FAILED", "TIMED_OUT", "ABORTED"];

// What may be done with the open execution: each thing asks before it is done, and says below its
// buttons what came of it.

export class ActionsMenu {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.menu = new Menu("Actions", () => this.items());
    this.el = this.menu.el;
    this.sheet = h("section", { class: "nsf-sheet", hidden: true, on: { keydown: (event) => this.key(event) } });
  }

  remove() {
    this.menu.remove();
  }

  // Without a session nothing can be done with it but to look at it.
  items() {
    const { store } = this;
    const acts = store.model.get("_acts") && !store.offline;
    const runs = store.page.status === "RUNNING";
    return [
      acts && runs && !store.page.express ? ["Stop execution…", () => this.stop()] : null,
      acts && ENDED_BADLY.includes(store.page.status) && !store.page.express ? ["Redrive execution…", () => this.redrive(), "again from where it failed"] : null,
      acts ? ["New execution…", () => this.start(), "with this input, edited"] : null,
      this.callbacks.compare && !store.offline ? ["Compare executions…", () => this.callbacks.compare()] : null,
    ].filter(Boolean);
  }

  show() {
    this.el.hidden = this.items().length === 0;
  }

  key(event) {
    if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  open(title, ...rest) {
    const heading = h("h3", { id: `${this.menu.list.id}-title` }, title);
    this.sheet.setAttribute("aria-labelledby", heading.id);
    fill(this.sheet, heading, ...rest);
    this.sheet.hidden = false;
  }

  close(focus = true) {
    if (focus && this.sheet.contains(document.activeElement)) this.menu.button.focus({ preventScroll: true });
    this.sheet.hidden = true;
    this.sheet.replaceChildren();
  }

  // A button that does something in the account, the way back, and what came of it.
  doing(label, doIt, { danger = false, back = "Cancel", ends = "" } = {}) {
    const said = h("p", { class: "nsf-told", role: "status" });
    let busy = false; // and not disabled: a disabled button loses the focus
    const act = button(label, async () => {
      if (busy) return;
      busy = true;
      said.className = "nsf-told";
      said.textContent = "Sending…";
      try {
        await doIt();
        this.close();
        this.callbacks.tell(ends);
      } catch (error) {
        said.className = "nsf-alert";
        said.textContent = error.message;
        this.refused?.(error, said);
      }
      busy = false;
    }, { class: danger ? "nsf-button nsf-danger" : "nsf-button nsf-primary" });
    const cancel = button(back, () => this.close(), { class: "nsf-button" });
    return { act, cancel, said, row: h("div", { class: "nsf-buttons" }, act, cancel) };
  }

  stop() {
    this.refused = null;
    const { row, cancel, said } = this.doing("Stop it", () => this.store.ask("stop"), { danger: true, back: "Let it run", ends: "The execution is stopped." });
    this.open("Stop the execution?", h("p", { class: "nsf-note" }, "It ends as ABORTED. What it has started by now goes on where nothing waits for it."), row, said);
    cancel.focus();
  }

  redrive() {
    this.refused = null;
    const { row, cancel, said } = this.doing("Redrive it", () => this.store.ask("redrive"), { ends: "The execution is redriven: it is followed here." });
    this.open("Redrive the execution?", h("p", { class: "nsf-note" }, "It goes on from the states that did not succeed, with the input that they had. What they do, and what AWS charges for it, comes on top."), row, said);
    cancel.focus();
  }

  // The input is masked as it is shown everywhere; the kernel puts back what is behind the marks.
  async start() {
    const { store } = this;
    const path = store.model.get("path");
    let form;
    try {
      form = await store.ask("input", { path });
    } catch (error) {
      this.callbacks.tell(error.message, true);
      return;
    }
    const input = h("textarea", { rows: String(Math.min(16, Math.max(4, form.json.split("\n").length))), spellcheck: "false" });
    input.value = form.json;
    const send = () => store.ask("start", { path, input: input.value });
    const ends = "The execution is started: it is followed in an explorer below.";
    const { act, row, said } = this.doing(form.costs ? "Start it on AWS" : "Start execution", send, { ends });
    said.id = `${this.menu.list.id}-said`;
    this.refused = (error) => {
      if (!/^The input |stands for/.test(error.message)) return;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", said.id);
    };
    input.addEventListener("input", () => {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    });
    const costs = form.costs ? h("p", { class: "nsf-note" }, "It runs in your AWS account, and AWS charges for its state transitions and for what its states use.") : null;
    const sure = form.costs ? this.confirmed(act) : [];
    this.open(
      `New execution of ${form.machine}`,
      h("label", { class: "nsf-field" }, h("span", {}, "Input, as JSON"), input),
      form.marks ? h("p", { class: "nsf-note" }, "A mark such as ‹date› stands for a value that is not shown. Where you leave it, the value itself is sent.") : null,
      costs, ...sure, row, said,
    );
    input.focus();
    input.setSelectionRange(0, 0);
    input.scrollTop = 0;
  }

  // What costs is started only by somebody who has said so.
  confirmed(act) {
    act.disabled = true;
    const check = h("input", { type: "checkbox", on: { change: () => (act.disabled = !check.checked) } });
    return [h("label", { class: "nsf-check" }, check, "Start it, and pay for it")];
  }
}
