import { h, visible } from "./dom.js";

// Where two values differ, line by line: what went with −, what came with +, coloured besides.

export function diffLines({ lines, more, hidden }, around = "") {
  const rows = [];
  const line = (sign, kind, path, value) => {
    const where = path ? [h("bdi", { class: "nsf-key" }, visible(path)), ": "] : [];
    rows.push(h("li", { class: "nsf-diff-line", "data-kind": kind }, h("span", { class: "nsf-sign" }, sign, h("span", { class: "nsf-unseen" }, kind === "added" ? " added " : " removed ")), h("code", {}, ...where, h("bdi", {}, value))));
  };
  for (const { kind, path, before, after } of lines) {
    if (kind !== "added") line("−", "removed", path, before);
    if (kind !== "removed") line("+", "added", path, after);
  }
  return [
    rows.length ? h("ul", { class: "nsf-diff", "aria-label": around ? `Differences of ${around}` : "Differences" }, ...rows) : null,
    more ? h("p", { class: "nsf-note" }, `and ${more.toLocaleString("en")} more places`) : null,
    hidden ? h("p", { class: "nsf-note" }, "They differ only in what is masked: ids, ARNs, task tokens or dates.") : null,
  ].filter(Boolean);
}

// A diff that is asked for when it is opened.
export function diffDetails(words, ask) {
  const body = h("div", {});
  const details = h(
    "details",
    {
      class: "nsf-whole",
      on: {
        toggle: async () => {
          if (!details.open || body.childElementCount) return;
          try {
            body.replaceChildren(...(await ask()));
          } catch (error) {
            body.replaceChildren(h("p", { class: "nsf-alert", role: "alert" }, error.message));
          }
        },
      },
    },
    h("summary", {}, words),
    body,
  );
  return details;
}
