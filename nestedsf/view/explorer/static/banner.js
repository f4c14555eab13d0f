import { button, count, fill, h } from "./dom.js";

// The headline of an execution that did not succeed: where, why, and what had failed before.

const WORDS = { FAILED: "Failed", TIMED_OUT: "Timed out", ABORTED: "Stopped" };

export class BannerView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.why = h("p", { class: "nsf-why" });
    this.more = button("more", () => this.unfold(!this.unfolded), { class: "nsf-link nsf-more", hidden: true, "aria-expanded": "false" });
    this.el = h("div", { class: "nsf-banner", role: "status", hidden: true });
    this.size = new ResizeObserver(() => this.measure());
    this.size.observe(this.why);
  }

  remove() {
    this.size.disconnect();
  }

  show() {
    const { page } = this.store;
    const { failure } = page;
    const key = JSON.stringify(failure ?? null);
    if (this.shown === key) return;
    this.shown = key;
    this.el.hidden = !failure;
    if (!failure) return;
    this.el.dataset.status = failure.status;
    const { error, reason, asked, line, named, before, after } = failure;
    const parts = [
      error ? h("strong", {}, h("bdi", {}, error)) : null,
      reason || null,
      asked ? h("bdi", { class: "nsf-asked" }, asked) : null,
      line && line !== error ? h("bdi", {}, line) : null,
    ].filter(Boolean);
    if (!parts.length) parts.push(failure.status === "ABORTED" ? "No reason was given." : "There is no error and no cause.");
    fill(this.why, ...parts.flatMap((part, at) => (at ? [": ", part] : [part])));
    this.unfold(false);
    fill(
      this.el,
      h("p", { class: "nsf-place" }, this.words(failure), " ", this.way(failure)),
      h("div", { class: "nsf-reason" }, this.why, this.more),
      named?.length ? h("p", { class: "nsf-before nsf-named" }, "In its input, ", h("bdi", {}, listed(named))) : null,
      after?.length ? h("p", { class: "nsf-before nsf-after" }, ...this.later(after)) : null,
      before?.length ? h("p", { class: "nsf-before" }, "Before that, caught: ", ...this.caught(failure)) : null,
    );
  }

  // A few lines of the cause; all of it where the reader wants it.
  unfold(all) {
    this.unfolded = all;
    this.why.classList.toggle("nsf-whole-why", all);
    this.more.textContent = all ? "less" : "more";
    this.more.setAttribute("aria-expanded", String(all));
    this.measure();
  }

  measure() {
    const cut = this.why.scrollHeight > this.why.clientHeight + 2;
    this.more.hidden = !cut && !this.unfolded;
  }

  // Attempts of a Task that failed in another way than its child, whose failure is the headline.
  later(after) {
    const words = (numbers) => (numbers.length > 1 ? `attempts ${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}` : `attempt ${numbers[0]}`);
    return after.flatMap((each, at) => [at ? "; then " : "Then ", `${words(each.attempts)} of `, this.way(each), ...this.failed({ error: each.error })]);
  }

  failed({ error, line }) {
    return [" failed", ...(error ? [" with ", h("bdi", {}, error)] : []), ...(line && line !== error ? [": ", h("bdi", {}, line)] : [])];
  }

  caught({ before, more }) {
    const told = before.flatMap((each, at) => [at ? "; " : "", this.way(each), ...this.failed(each)]);
    return more ? [...told, `; and ${count(more, "more failure")}`] : told;
  }

  words({ status, depth, state, inState }) {
    const down = depth ? ` ${count(depth, "level")} down` : "";
    if (!state) return depth ? `${WORDS[status]}${down}, outside any state, in` : `${WORDS[status]} outside any state: see the execution`;
    return inState ? `${WORDS[status]}${down}${depth ? "," : ""} in` : `${WORDS[status]}${down} while it was in`;
  }

  // An execution, and where neither it nor its name is of an item, the item that it is in.
  place(number) {
    const { store } = this;
    const { executions } = store.page;
    let around = number;
    while (around > 0 && !store.itemOf(around)) around = executions[around].parent;
    return around > 0 && around !== number ? `${executions[number].machine} (${store.itemOf(around)})` : store.called(number);
  }

  // One click there, from wherever the reader is.
  way({ path, state, visit, iteration }) {
    const { store } = this;
    const key = path.join(".");
    const number = store.byPath.get(key) ?? 0;
    const machine = store.page.executions[number].machine;
    const item = iteration >= 0 ? ` [${iteration}]` : "";
    const label = state ? `${state}${item}` : machine;
    return h(
      "span",
      {},
      button(h("bdi", {}, label), () => this.callbacks.go(key, state, visit), { class: "nsf-link nsf-go", title: "Show it" }),
      state && number > 0 ? h("span", { class: "nsf-quiet" }, ` of ${this.place(number)}`) : null,
    );
  }
}

function listed(words) {
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words[0];
}
