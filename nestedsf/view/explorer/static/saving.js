import { Menu } from "./menu.js";

// What is open as a file: made by the kernel, saved by the browser.

const FORMS = [
  ["svg", "Picture as SVG"],
  ["png", "Picture as PNG"],
  ["json", "Execution as JSON"],
  ["html", "Report as HTML"],
];

export class SaveMenu {
  // `tell` says what came of it, below the button.
  constructor(store, tell) {
    this.store = store;
    this.tell = tell;
    this.menu = new Menu("Save…", () => this.items());
    this.el = this.menu.el;
  }

  remove() {
    this.menu.remove();
  }

  items() {
    return [
      ...FORMS.map(([form, label]) => [label, () => this.save(form)]),
      ["Copy as a line of Python", () => this.copy(), "opens it with this state"],
    ];
  }

  async save(form) {
    const { model } = this.store;
    this.tell("Making the file…");
    try {
      const file = await this.store.ask("save", {
        form, path: model.get("path"), children: model.get("children_inside"), direction: model.get("direction"),
      });
      download(file);
      this.tell(`${file.name} is where your browser saves files.`);
    } catch (error) {
      this.tell(error.message, true);
    }
  }

  async copy() {
    const { model } = this.store;
    try {
      const line = await this.store.ask("line", { path: model.get("path"), name: model.get("selected") });
      try {
        await navigator.clipboard.writeText(line);
        this.tell(`Copied: ${line.replace(/'arn:[^']*'/, "‹the execution's ARN›")}`);
      } catch {
        this.tell("The browser lets nothing be copied from this page.", true);
      }
    } catch (error) {
      this.tell(error.message, true);
    }
  }
}

function download({ name, type, content, encoding }) {
  const bytes = encoding === "base64" ? Uint8Array.from(atob(content), (c) => c.charCodeAt(0)) : content;
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000); // the browser may still read it
}
