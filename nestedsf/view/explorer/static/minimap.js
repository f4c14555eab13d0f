import { dragged, h } from "./dom.js";

// The minimap: where in a picture that is larger than its window one is, and the way to elsewhere.
// What it shows is in the picture, so assistive technology is spared it. It stands above the picture,
// beside the tools: there it covers nothing, and the picture has the whole width.

const SVG = "http://www.w3.org/2000/svg";
const MOST = { width: 112, height: 60 };
const LEAST = 40;
const NARROW = 560; // in less, there is no room for it
const AROUND = 28; // its border, and what is free on both sides
const UPPERMOST = ["FAILED", "TIMED_OUT", "RUNNING"];
const EDGES = 24; // of the window, with a scroll bar

export class Minimap {
  constructor(camera) {
    this.camera = camera;
    this.view = document.createElementNS(SVG, "rect");
    this.view.setAttribute("class", "nsf-map-view");
    this.el = h("div", { class: "nsf-map", "aria-hidden": "true", hidden: true, on: { pointerdown: (event) => this.drag(event) } });
  }

  // Each node is a spot, which has the colour of its status.
  take(nodes, width, height) {
    const scale = Math.min(MOST.width / width, MOST.height / height);
    this.size = { width: Math.max(LEAST, width * scale), height: Math.max(LEAST, height * scale) };
    const svg = document.createElementNS(SVG, "svg");
    for (const [key, value] of Object.entries({ ...this.size, viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" })) svg.setAttribute(key, value);
    const least = Math.max(width / this.size.width, height / this.size.height) * 2; // pixels of the map
    this.spots = new Map();
    for (const { group, rect } of nodes) {
      const spot = document.createElementNS(SVG, "rect");
      const box = placeOf(rect);
      for (const [key, value] of [["x", box.x], ["y", box.y], ["width", Math.max(least, box.width)], ["height", Math.max(least * 0.75, box.height)]]) spot.setAttribute(key, value);
      svg.append(spot);
      this.spots.set(group, spot);
    }
    this.selected = undefined;
    svg.append(this.view);
    this.el.replaceChildren(svg);
  }

  // The colour of a node whose status has changed.
  paint(group) {
    const spot = this.spots?.get(group);
    if (!spot) return;
    spot.dataset.colour = group.dataset.colour;
    if (UPPERMOST.includes(group.dataset.colour)) this.view.before(spot); // of many, what matters is on top
  }

  select(group) {
    this.selected?.classList.remove("nsf-selected");
    this.selected = this.spots?.get(group);
    this.selected?.classList.add("nsf-selected");
  }

  show() {
    const { canvas, scale, width, height } = this.camera;
    const picture = this.el.parentElement;
    const { clientWidth: all } = picture;
    if (!this.size || !all) return;
    const larger = width * scale > all - EDGES || height * scale > canvas.clientHeight + 24;
    const on = larger && all >= NARROW && canvas.clientHeight > 2 * MOST.height;
    picture.style.setProperty("--nsf-beside", on ? `${this.size.width + AROUND}px` : "0px");
    this.el.hidden = !on;
    if (!on) return;
    const room = canvas.getBoundingClientRect();
    const box = this.camera.svg.getBoundingClientRect();
    const seen = {
      x: Math.max(0, (room.left - box.left) / scale), y: Math.max(0, (room.top - box.top) / scale),
      width: Math.min(width, canvas.clientWidth / scale), height: Math.min(height, canvas.clientHeight / scale),
    };
    for (const [key, value] of Object.entries(seen)) this.view.setAttribute(key, value);
  }

  drag(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    const move = (moved) => this.go(moved);
    move(event);
    dragged(event, move);
  }

  // The middle of the window goes to the point of the map.
  go({ clientX, clientY }) {
    const { camera } = this;
    const { canvas } = camera;
    const map = this.el.firstElementChild.getBoundingClientRect();
    const room = canvas.getBoundingClientRect();
    const box = camera.svg.getBoundingClientRect();
    const x = box.left + ((clientX - map.left) / map.width) * box.width;
    const y = box.top + ((clientY - map.top) / map.height) * box.height;
    canvas.scrollLeft += x - room.left - canvas.clientWidth / 2;
    canvas.scrollTop += y - room.top - canvas.clientHeight / 2;
  }
}

function placeOf(rect) {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));
  return { x, y, width, height };
}
