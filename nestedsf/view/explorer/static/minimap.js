import { dragged, h } from "./dom.js";

// The minimap: where in a picture that is larger than its window one is, and the way to elsewhere.
// What it shows is in the picture, so assistive technology is spared it.

const SVG = "http://www.w3.org/2000/svg";
const MOST = { width: 112, height: 144 };
const LEAST = 40;
const NARROW = 560; // in less, it would cover what it is for
const CORNERS = [{ left: false, top: false }, { left: true, top: false }, { left: false, top: true }, { left: true, top: true }];
const MOSTLY = 0.5;

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
    this.boxes = nodes.map(({ rect }) => placeOf(rect));
    this.selected = undefined;
    svg.append(this.view);
    this.el.replaceChildren(svg);
  }

  // The colour of a node whose status has changed.
  paint(group) {
    const spot = this.spots?.get(group);
    if (spot) spot.dataset.colour = group.dataset.colour;
  }

  select(group) {
    this.selected?.classList.remove("nsf-selected");
    this.selected = this.spots?.get(group);
    this.selected?.classList.add("nsf-selected");
  }

  show() {
    const { canvas, scale, width, height } = this.camera;
    if (!this.size || !canvas.clientWidth) return;
    const larger = width * scale > canvas.clientWidth + 8 || height * scale > canvas.clientHeight + 24;
    // In less it would cover what it is for.
    const on = larger && canvas.clientWidth >= NARROW && canvas.clientHeight > MOST.height;
    // Beside a picture that leaves no room, the end of the scrolling has some.
    canvas.classList.toggle("nsf-mapped", on && width * scale > canvas.clientWidth - 2 * this.size.width - 32);
    const box = on ? this.camera.svg.getBoundingClientRect() : null;
    const corner = on ? this.corner(box) : null;
    this.el.hidden = !corner;
    if (!corner) return;
    const room = canvas.getBoundingClientRect();
    this.el.classList.toggle("nsf-map-left", corner.left);
    this.el.style.top = corner.top ? `${canvas.offsetTop + 8}px` : "";
    this.el.style.bottom = corner.top ? "auto" : "";
    const seen = {
      x: Math.max(0, (room.left - box.left) / scale), y: Math.max(0, (room.top - box.top) / scale),
      width: Math.min(width, canvas.clientWidth / scale), height: Math.min(height, canvas.clientHeight / scale),
    };
    for (const [key, value] of Object.entries(seen)) this.view.setAttribute(key, value);
  }

  // The first corner in which it covers no state. Where there is none it covers some, or, where
  // most of the picture is in view, it is not needed.
  corner(box) {
    const { canvas, scale, width, height } = this.camera;
    const room = canvas.getBoundingClientRect();
    const [across, down] = [this.size.width + 24, this.size.height + 22];
    const free = CORNERS.find(({ left, top }) => {
      const x = ((left ? room.left : room.left + canvas.clientWidth - across) - box.left) / scale;
      const y = ((top ? room.top : room.top + canvas.clientHeight - down) - box.top) / scale;
      const [right, bottom] = [x + across / scale, y + down / scale];
      return !this.boxes.some((one) => one.x < right && one.x + one.width > x && one.y < bottom && one.y + one.height > y);
    });
    if (free) return free;
    const seen = Math.min(1, canvas.clientWidth / (width * scale)) * Math.min(1, canvas.clientHeight / (height * scale));
    return seen > MOSTLY ? null : CORNERS[0];
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
