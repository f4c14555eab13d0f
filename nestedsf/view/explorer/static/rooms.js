import { iconButton } from "./dom.js";
import { Splitter } from "./splitter.js";

// The rooms of an explorer: how high the picture and the panel are, how wide each, how high what is
// below them, and all of it in the full screen.

const LEAST = 360; // pixels, of picture and panel
const SHARE = 0.62; // of the window, unless the reader makes it more
const BELOW = 256;
const SIDE = [25, 80]; // percent, of the picture
const COLUMN = 560; // up to this width, the panel is above the picture

export class Rooms {
  constructor(main, picture, changed) {
    this.main = main;
    this.picture = picture;
    this.panel = main.lastElementChild;
    this.changed = changed;
    this.left = null;
    this.height = null;
    this.needed = LEAST;
    this.side = new Splitter("Width of the picture", "x", {
      bounds: () => SIDE,
      at: (event) => ((event.clientX - main.getBoundingClientRect().left) / main.clientWidth) * 100,
      step: 5,
      get: () => this.left ?? (picture.el.offsetWidth / main.clientWidth) * 100,
      set: (value) => this.put({ left: value, height: this.height }),
    });
    this.foot = new Splitter("Height of the picture", "y", {
      bounds: () => [200, Math.max(LEAST, Math.round(window.innerHeight * 0.9))],
      at: (event) => event.clientY - main.getBoundingClientRect().top,
      step: 40,
      get: () => main.offsetHeight,
      set: (value) => this.put({ left: this.left, height: value }),
    });
    picture.el.after(this.side.el);
    this.full = iconButton("full", "Full screen", () => this.toggle(), { "aria-pressed": "false", hidden: !document.fullscreenEnabled });
    this.size = new ResizeObserver(() => this.show());
    this.size.observe(main);
    this.listener = () => this.turned();
    document.addEventListener("fullscreenchange", this.listener);
  }

  remove() {
    this.size.disconnect();
    document.removeEventListener("fullscreenchange", this.listener);
  }

  get root() {
    return this.main.closest(".nsf");
  }

  // What the picture needs, up to a share of the window; less than before would make the page jump.
  needs() {
    const { picture } = this;
    const tools = picture.crumbs.el.offsetHeight + picture.tools.offsetHeight;
    const most = Math.max(LEAST, Math.round(window.innerHeight * SHARE));
    this.needed = Math.max(this.needed, Math.min(most, Math.ceil(picture.height + 24 + (tools || 80))));
    this.apply();
  }

  restore({ left = null, height = null }) {
    Object.assign(this, { left, height });
    this.apply();
  }

  put({ left = null, height = null }) {
    this.left = left;
    this.height = height;
    this.apply();
    this.changed();
  }

  apply() {
    const { style } = this.main.parentElement ?? this.main;
    const height = this.height ?? this.needed;
    style.setProperty("--nsf-main", `${height}px`);
    // What the picture gives up, what is below it gets.
    style.setProperty("--nsf-below", `${BELOW + Math.max(0, this.needed - height)}px`);
    if (this.left === null) style.removeProperty("--nsf-left");
    else style.setProperty("--nsf-left", `${this.left}%`);
    this.root?.classList.toggle("nsf-split", this.height !== null);
    this.show();
  }

  show() {
    if (!this.main.clientWidth) return;
    this.arrange();
    this.side.show();
    this.foot.show();
  }

  // On a narrow page the panel comes first, for the eye as for the keyboard. It keeps the focus, and
  // what was scrolled in it.
  arrange() {
    const { main, panel } = this;
    const isFirst = main.firstElementChild === panel;
    if (isFirst === main.clientWidth <= COLUMN) return;
    const { activeElement } = document;
    const scrolled = [...panel.querySelectorAll("*")].filter((e) => e.scrollTop).map((e) => [e, e.scrollTop]);
    if (isFirst) main.append(panel);
    else main.prepend(panel);
    for (const [element, top] of scrolled) element.scrollTop = top;
    if (panel.contains(activeElement)) activeElement.focus({ preventScroll: true });
  }

  toggle() {
    if (document.fullscreenElement === this.root) document.exitFullscreen();
    else this.root.requestFullscreen().catch(() => (this.full.hidden = true)); // the page does not allow it
  }

  turned() {
    const on = document.fullscreenElement !== null && document.fullscreenElement === this.root;
    this.full.setAttribute("aria-pressed", String(on));
    this.full.title = on ? "Leave the full screen (Escape)" : "Full screen";
    this.show();
  }
}
