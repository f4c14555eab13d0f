import { button, count, fill, h } from "./dom.js";

// The headline of an execution that did not succeed: why, and where that began.

const WORDS = { FAILED: "Failed", TIMED_OUT: "Timed out", ABORTED: "Stopped" };

export class BannerView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.el = h("div", { class: "nsf-banner", role: "status", hidden: true });
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
    const why = [failure.error ? h("strong", {}, h("bdi", {}, failure.error)) : null, failure.line && failure.line !== failure.error ? h("bdi", {}, failure.line) : null].filter(Boolean);
    if (!why.length) why.push(failure.status === "ABORTED" ? "No reason was given." : "There is no error and no cause.");
    fill(
      this.el,
      h("p", { class: "nsf-why" }, ...why.flatMap((part, at) => (at ? [": ", part] : [part]))),
      h("p", { class: "nsf-place" }, this.words(failure), " ", this.way(failure)),
    );
  }

  words({ status, depth, state, inState }) {
    const down = depth ? ` ${count(depth, "level")} down` : "";
    if (!state) return depth ? `${WORDS[status]}${down}, outside any state, in` : `${WORDS[status]} outside any state: see the execution`;
    return inState ? `${WORDS[status]}${down}${depth ? "," : ""} in` : `${WORDS[status]}${down} while it was in`;
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
      state && number > 0 ? h("span", { class: "nsf-quiet" }, ` of ${machine}`) : null,
    );
  }
}
