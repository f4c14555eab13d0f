// The theme: JupyterLab names it on the body; elsewhere the system's preference counts.

export class Theme {
  constructor(root) {
    this.root = root;
    this.named = new MutationObserver(() => this.dress());
    this.named.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
    this.preferences = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) => window.matchMedia(query));
    this.listener = () => this.dress();
    for (const preference of this.preferences) preference.addEventListener("change", this.listener);
    this.dress();
  }

  remove() {
    this.named.disconnect();
    for (const preference of this.preferences) preference.removeEventListener("change", this.listener);
  }

  dress() {
    const { jpThemeLight, jpThemeName = "" } = document.body.dataset;
    const [scheme, contrast] = this.preferences;
    const dark = jpThemeLight === undefined
      ? document.body.classList.contains("vscode-dark") || (!document.body.className.includes("vscode") && scheme.matches)
      : jpThemeLight === "false";
    this.root.classList.toggle("nsf-dark", dark);
    this.root.classList.toggle("nsf-contrast", contrast.matches || /high.contrast/i.test(jpThemeName));
  }
}
