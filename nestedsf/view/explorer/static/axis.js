import { dragged, duration, h, iconButton } from "./dom.js";

// The time axis of a timeline: the part of the time that is shown, its ticks, its zoom.

const SECOND = 1000;
const [MINUTE, HOUR, DAY] = [60 * SECOND, 3600 * SECOND, 86400 * SECOND];
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE), ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200].map((n) => n * DAY),
];
const ROOM = 72; // pixels for a tick with its label
const LETTER = 6; // pixels of one in a label, about
const FACTOR = 2; // of one step of the zoom
const CLOSEST = 10000; // times the whole axis

// A moment in full, down to the unit of the step, so that two ticks never have one label.
export function moment(milliseconds, step) {
  if (milliseconds === 0) return "0";
  if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`;
  const digits = step >= SECOND ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
  const parts = [];
  let rest = milliseconds;
  for (const [size, unit] of [[DAY, "d"], [HOUR, "h"], [MINUTE, "min"]]) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)} ${unit}`);
    rest %= size;
  }
  const seconds = (rest / SECOND).toFixed(digits);
  if (Number(seconds) || !parts.length) parts.push(`${seconds} s`);
  return parts.join(" ");
}

// Round places between two moments, evenly apart, and what stands at each.
export function ticks(from, to, most, timed = true) {
  const wanted = (to - from) / Math.max(1, most);
  const size = 10 ** Math.floor(Math.log10(Math.max(wanted, 1)));
  const decimal = [1, 2, 5, 10].map((n) => n * size).find((step) => step >= wanted);
  const step = (timed ? STEPS.find((found) => found >= wanted) : decimal) ?? Math.ceil(wanted / DAY) * DAY;
  const marks = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) marks.push([at, timed ? moment(at, step) : at.toLocaleString("en")]);
  return marks;
}

export class TimeAxis {
  // `anchor` says which stretch of the time should stay in view: that of the selected row.
  constructor({ changed, anchor }) {
    this.changed = changed;
    this.anchor = anchor;
    this.end = 0;
    this.part = null; // [from, to], null for all of it
    this.marks = h("span", { class: "nsf-ticks", on: { pointerdown: (event) => this.choose(event), dblclick: () => this.whole() } });
    this.thumb = h("span", { class: "nsf-pan-thumb", on: { pointerdown: (event) => this.pan(event) } });
    this.track = h("span", { class: "nsf-pan", hidden: true }, this.thumb);
    this.title = h("span", {});
    this.out = iconButton("minus", "Zoom the time axis out", () => this.zoom(FACTOR));
    this.in = iconButton("plus", "Zoom the time axis in", () => this.zoom(1 / FACTOR));
    this.all = iconButton("fit", "Show all of the time", () => this.whole());
    this.el = h(
      "div",
      { class: "nsf-axis" },
      h("span", { class: "nsf-axis-title" }, this.title, h("span", { class: "nsf-axis-zoom", role: "group", "aria-label": "Time axis" }, this.out, this.in, this.all)),
      h("span", { class: "nsf-axis-lane", "aria-hidden": "true" }, this.marks, this.track),
      h("span", {}),
    );
  }

  get from() {
    return this.part ? this.part[0] : 0;
  }

  get to() {
    return this.part ? this.part[1] : this.end;
  }

  // Where a moment is in the part that is shown, from 0 to 1; outside of that, outside of it.
  share(at) {
    const length = this.to - this.from;
    return length > 0 ? (at - this.from) / length : 0;
  }

  at(share) {
    return this.from + share * (this.to - this.from);
  }

  get smallest() {
    return Math.max(this.end / CLOSEST, 1);
  }

  // --- what is shown -----------------------------------------------------------------------------

  show(from, to) {
    const length = Math.min(Math.max(to - from, this.smallest), this.end);
    const first = Math.min(Math.max(0, (from + to - length) / 2), this.end - length);
    this.part = length >= this.end ? null : [first, first + length];
    this.changed();
  }

  whole() {
    this.part = null;
    this.changed();
  }

  // Around a moment, which stays where it is; by default around the selected row's bar, which stays
  // in view.
  zoom(factor, around = null) {
    if (!this.end) return;
    const bar = around === null ? this.anchor() : null;
    let [from, to] = bar ? this.moved(bar, this.from, this.to) : [this.from, this.to];
    around ??= bar ? (Math.max(bar[0], from) + Math.min(bar[1], to)) / 2 : (from + to) / 2;
    [from, to] = [around - (around - from) * factor, around + (to - around) * factor];
    this.show(...(bar ? this.moved(bar, from, to) : [from, to]));
  }

  // A part of the same length that has a bar in view, or of a longer bar its beginning.
  moved([begun, over], from, to) {
    const length = to - from;
    if (begun >= from && over <= to) return [from, to];
    if (over - begun > length) return begun > to || over < from ? [begun, begun + length] : [from, to];
    const by = begun < from ? begun - from : over - to;
    return [from + by, to + by];
  }

  reveal(bar) {
    if (!this.part || !bar) return;
    const [from, to] = this.moved(bar, ...this.part);
    if (from !== this.from) this.show(from, to);
  }

  move(by) {
    if (this.part) this.show(this.from + by * (this.to - this.from), this.to + by * (this.to - this.from));
  }

  // The wheel zooms with Ctrl, else the notebook could not be scrolled; sideways it moves on.
  wheel(event, lane) {
    if (event.ctrlKey || event.metaKey) {
      const around = this.at((event.clientX - lane.left) / lane.width);
      this.zoom(Math.exp(event.deltaY / 300), Math.min(this.to, Math.max(this.from, around)));
    } else if (this.part && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.move(event.deltaX / lane.width);
    } else {
      return;
    }
    event.preventDefault();
  }

  // A stretch of the axis that is dragged over is shown alone.
  choose(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const lane = this.marks.getBoundingClientRect();
    const share = (at) => Math.min(1, Math.max(0, (at.clientX - lane.left) / lane.width));
    const first = share(event);
    let last = first;
    const brush = h("span", { class: "nsf-brush" });
    this.marks.append(brush);
    const move = (moved) => {
      last = share(moved);
      brush.style.left = `${Math.min(first, last) * 100}%`;
      brush.style.width = `${Math.abs(last - first) * 100}%`;
    };
    dragged(event, move, () => {
      brush.remove();
      if (Math.abs(last - first) * lane.width > 4) this.show(this.at(Math.min(first, last)), this.at(Math.max(first, last)));
    });
  }

  pan(event) {
    if (event.button !== 0 || !this.part) return;
    event.preventDefault();
    const { width } = this.track.getBoundingClientRect();
    const [from, to] = this.part;
    const x = event.clientX;
    dragged(event, (moved) => {
      const by = ((moved.clientX - x) / width) * this.end;
      this.show(from + by, to + by);
    });
  }

  // --- drawing -----------------------------------------------------------------------------------

  resized() {
    this.width = this.marks.clientWidth;
  }

  // Draws the ticks, and answers with where they are, as shares: with the same list, where they
  // are where they were.
  draw(timed, over) {
    const width = this.width || 400;
    const key = [timed, over, width, this.from, this.to, this.end].join(" ");
    if (this.drawn?.key === key) return this.drawn.shares;
    const marks = ticks(this.from, this.to, Math.min(10, Math.max(2, Math.floor(width / ROOM))), timed);
    this.title.textContent = timed ? "Time" : "Events";
    const last = marks.at(-1)?.[0] ?? this.from;
    // The end of the axis has its label, where the last tick leaves room for it.
    const words = duration(this.to).replace(/\.0+(?= )/, "");
    const taken = (words.length + (marks.at(-1)?.[1].length ?? 0) / 2) * LETTER + 8;
    if (timed && this.to > last && (1 - this.share(last)) * width > taken) marks.push([this.to, words]);
    const spans = marks.map(([at, words]) => {
      const share = this.share(at);
      const side = share * width < ROOM / 2 ? "start" : (1 - share) * width < ROOM / 2 ? "end" : "middle";
      return h("span", { style: `left:${share * 100}%`, "data-side": side }, words);
    });
    const mark = over !== null && over > this.from && over < this.to ? h("span", { class: "nsf-over", style: `left:${this.share(over) * 100}%` }) : null;
    this.marks.replaceChildren(...spans, ...(mark ? [mark] : []));
    this.all.disabled = this.out.disabled = !this.part;
    this.in.disabled = this.to - this.from <= this.smallest;
    this.track.hidden = !this.part;
    if (this.part) {
      this.thumb.style.left = `${(this.from / this.end) * 100}%`;
      this.thumb.style.width = `max(8px, ${((this.to - this.from) / this.end) * 100}%)`;
    }
    this.drawn = { key, shares: marks.map(([at]) => this.share(at)) };
    return this.drawn.shares;
  }
}
