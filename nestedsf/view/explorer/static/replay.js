import { button, duration, h, iconButton } from "./dom.js";

// The replay: a slider through all events with its buttons, and a bar that says what is not yet
// known at a moment in the past.

const DURATION = 12000; // of a whole replay, at most

export class ReplayView {
  constructor(store, callbacks) {
    this.store = store;
    this.callbacks = callbacks;
    this.play = iconButton("play", "Play", () => this.toggle());
    this.slider = h("input", {
      type: "range", min: "0", step: "1", class: "nsf-slider", "aria-label": "Position in the execution",
      on: { input: () => this.callbacks.move(Number(this.slider.value)) },
    });
    this.where = h("span", { class: "nsf-where" });
    this.el = h(
      "div",
      { class: "nsf-transport", role: "toolbar", "aria-label": "Replay" },
      iconButton("first", "To the beginning", () => this.step(-Infinity)),
      iconButton("back", "Previous event", () => this.step(-1)),
      this.play,
      iconButton("on", "Next event", () => this.step(1)),
      iconButton("last", "To the end", () => this.step(Infinity)),
      this.slider,
      this.where,
    );
    this.words = h("span", {});
    this.past = h(
      "div",
      { class: "nsf-past", role: "status", hidden: true },
      this.words,
      button("Back to the end", () => this.leave(), { class: "nsf-button" }),
    );
  }

  remove() {
    this.pause();
  }

  // The focus goes to where the same is done, as the button goes away.
  leave() {
    const focused = this.past.contains(document.activeElement);
    this.step(Infinity);
    if (focused) this.slider.focus({ preventScroll: true });
  }

  draw() {
    const { store } = this;
    const { position } = store;
    const at = Math.min(position, store.length);
    const most = store.length.toLocaleString("en");
    const when = store.timed ? duration(store.moment(at)) : "";
    this.slider.max = String(store.length);
    this.slider.value = String(at);
    this.slider.setAttribute("aria-valuetext", `event ${at} of ${store.length}${when ? `, ${when}` : ""}`);
    this.where.textContent = `${at.toLocaleString("en")} / ${most} events${when ? ` · ${when}` : ""}`;
    this.past.hidden = position >= store.length;
    const words = at === 0 ? `Before the first of ${most} events` : `Event ${at.toLocaleString("en")} of ${most}: what was known then`;
    if (!this.past.hidden && this.words.textContent !== words) this.words.textContent = words;
  }

  step(by) {
    this.pause();
    const at = Math.min(this.store.position, this.store.length);
    this.callbacks.move(Math.min(this.store.length, Math.max(0, at + by)));
  }

  toggle() {
    if (this.timer) this.pause();
    else this.start();
  }

  start() {
    const { store } = this;
    if (store.position >= store.length) this.callbacks.move(0);
    const pause = Math.max(40, Math.min(350, DURATION / store.length));
    const by = Math.max(1, Math.ceil((store.length * pause) / DURATION));
    this.setPlaying(true);
    this.timer = setInterval(() => {
      const next = Math.min(store.length, Math.min(store.position, store.length) + by);
      this.callbacks.move(next);
      if (next >= store.length) this.pause();
    }, pause);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.setPlaying(false);
  }

  setPlaying(on) {
    const next = iconButton(on ? "pause" : "play", on ? "Pause" : "Play", () => this.toggle());
    const focused = document.activeElement === this.play;
    this.play.replaceWith(next);
    this.play = next;
    this.past.setAttribute("aria-live", on ? "off" : "polite"); // not every event of a replay is read out
    if (focused) next.focus();
  }
}
