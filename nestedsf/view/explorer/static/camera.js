import { dragged, iconButton } from "./dom.js";

// The camera: how large the picture is and which part of it is seen. The window is an element that
// scrolls, so that scroll bars, touch and the keyboard move the picture as they move any page.

const SMALLEST = 0.25; // what is smaller is not read at all
const LARGEST = 3;
const STEP = 1.25;

export class Camera {
  // `changed` is told of each move, `anchor` answers with the element that stays where it is.
  constructor(canvas, { changed, anchor }) {
    this.canvas = canvas;
    this.changed = changed;
    this.anchor = anchor;
    this.scale = 1;
    this.mode = "opening"; // or "fit", or "free" once it was zoomed
    this.places = new Map();
    const moved = () => {
      this.look();
      changed();
    };
    canvas.addEventListener("scroll", moved, { passive: true });
    canvas.addEventListener("pointerdown", (event) => this.pan(event));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  take(svg, width, height) {
    Object.assign(this, { svg, width, height });
    this.places = new Map();
  }

  set(scale) {
    this.scale = Math.min(LARGEST, Math.max(SMALLEST, scale));
    this.svg.setAttribute("width", Math.round(this.width * this.scale));
    this.svg.setAttribute("height", Math.round(this.height * this.scale));
    this.resized();
    this.changed();
  }

  // A point stays where it is: the pointer's, that of the selected state, or else the middle.
  zoom(scale, point = this.still()) {
    const before = this.svg.getBoundingClientRect();
    const [u, v] = [(point.x - before.left) / this.scale, (point.y - before.top) / this.scale];
    this.mode = "free";
    this.set(scale);
    const after = this.svg.getBoundingClientRect();
    this.canvas.scrollLeft += after.left + u * this.scale - point.x;
    this.canvas.scrollTop += after.top + v * this.scale - point.y;
  }

  still() {
    const room = this.canvas.getBoundingClientRect();
    const box = this.anchor()?.getBoundingClientRect();
    const middle = (one) => ({ x: (one.left + one.right) / 2, y: (one.top + one.bottom) / 2 });
    if (!box) return middle(room);
    const point = middle(box);
    const seen = point.x > room.left && point.x < room.right && point.y > room.top && point.y < room.bottom;
    return seen ? point : middle(room);
  }

  larger() {
    this.zoom(this.scale * STEP);
  }

  smaller() {
    this.zoom(this.scale / STEP);
  }

  // The scale at which all of it is seen; 0 while the explorer is in no page.
  get whole() {
    const { clientWidth, clientHeight } = this.canvas;
    if (!clientWidth) return 0;
    return Math.min(1, (clientWidth - 20) / this.width, (clientHeight - 12) / this.height);
  }

  // All of it, as far as that can be read at all; answers whether it is all.
  fit() {
    const { whole } = this;
    if (!whole) return true;
    this.mode = "fit";
    this.set(whole);
    return whole >= SMALLEST;
  }

  // As it opens: as large as its letters are meant to be.
  actual() {
    this.set(1);
    this.mode = "opening";
  }

  back() {
    this.zoom(1);
    this.mode = "opening";
    this.changed();
  }

  // As it was: of an explorer of the same execution.
  restore({ mode, scale }) {
    if (mode === "fit") this.fit();
    else this.set(scale);
    this.mode = mode;
  }

  // What is selected comes into view, and to the middle where it is out of it or was looked for.
  // Scrolls the picture, never the page. Where an element is stays known until the picture is
  // another one, larger or smaller: to ask the page lays it out anew each time.
  reveal(element, centred = false) {
    const { canvas, places } = this;
    if (!element || !this.room?.width) return;
    if (!places.has(element)) places.set(element, this.placeOf(element));
    const place = places.get(element);
    const { room } = this;
    const x = away(place.left, place.right, room.left, room.left + room.width, centred);
    const y = away(place.top, place.bottom, room.top, room.top + room.height, centred);
    if (x) canvas.scrollLeft += x;
    if (y) canvas.scrollTop += y;
    if (x || y) this.look();
  }

  // Where an element is in all of what can be scrolled to.
  placeOf(element) {
    const room = this.canvas.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    const [x, y] = [this.canvas.scrollLeft - room.left, this.canvas.scrollTop - room.top];
    return { left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y };
  }

  // Which part of the picture is in view.
  look() {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.canvas;
    this.room = { left: scrollLeft, top: scrollTop, width: clientWidth, height: clientHeight };
  }

  // The picture or its window has another size.
  resized() {
    this.places = new Map();
    this.look();
  }

  // The picture is moved by its ground; its states are for clicking.
  pan(event) {
    this.panned = false;
    if (event.button !== 0 || event.pointerType === "touch" || event.target.closest?.("g.state")) return;
    const { canvas } = this;
    const [x, y] = [canvas.scrollLeft + event.clientX, canvas.scrollTop + event.clientY];
    const move = (moved) => {
      this.panned ||= Math.abs(moved.clientX - event.clientX) + Math.abs(moved.clientY - event.clientY) > 4;
      canvas.classList.add("nsf-panning");
      canvas.scrollLeft = x - moved.clientX;
      canvas.scrollTop = y - moved.clientY;
    };
    dragged(event, move, () => canvas.classList.remove("nsf-panning"));
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return; // else the notebook could not be scrolled
    event.preventDefault();
    this.zoom(this.scale * Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
  }
}

// How far to scroll for a stretch to be seen with a margin.
function away(start, end, from, to, centred) {
  const margin = 24;
  const [before, after] = [start - from - margin, end - to + margin];
  if (before >= 0 && after <= 0 && centred !== "always") return 0;
  const middle = (start + end) / 2;
  if (centred === "always" && end + margin <= to - from) return -from; // seen from the very beginning
  if (centred || middle < from || middle > to) return middle - (from + to) / 2;
  return before < 0 ? before : after;
}

// Fit and 100 % are one button, which does what is not yet so.
export class FitButton {
  constructor(camera, say) {
    this.camera = camera;
    this.el = iconButton("fit", "Fit", () => {
      if (camera.mode === "fit") camera.back();
      else say(camera.fit() ? "" : "Not all of it is shown");
    });
  }

  show() {
    const label = this.camera.mode === "fit" ? "100 %" : "Fit";
    this.el.setAttribute("aria-label", label);
    this.el.title = label === "Fit" ? "Fit: show the whole picture" : "100 %: the size for reading";
  }
}
