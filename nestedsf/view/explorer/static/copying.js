import { button, h, iconButton } from "./dom.js";

// Copying, and what it says of what was copied: what is shown is masked, and so is its copy. Real
// values are asked of the kernel, where a reader asks for them in words.

const MASKED = /‹[^‹›]{1,24}›/;
const ANSWERS = new WeakMap();

// Of an answer's objects: which question they answer, and where in the answer they are.
export function noteSources(answer, of, place = []) {
  if (answer === null || typeof answer !== "object") return;
  ANSWERS.set(answer, { of, place });
  for (const [key, value] of Object.entries(answer)) noteSources(value, of, [...place, Array.isArray(answer) ? Number(key) : key]);
}

export function copyButton(what, text, said = () => "Copied") {
  const told = h("span", { class: "nsf-told", role: "status" });
  const copy = iconButton("copy", `Copy ${what}`, () => copied(told, text, () => said(copy)));
  return h("span", { class: "nsf-copy" }, told, copy);
}

// What a copy of a block's text says.
export function saidOf(text) {
  return (element) => {
    if (element.closest(".nsf")?.dataset.secrets === "true") return "Copied, not masked";
    return MASKED.test(text) ? "Copied, masked" : "Copied";
  };
}

// A button that copies the value behind a masked one; null where nothing is masked, or where it
// is not known which answer it came with.
export function realButton(what, text, source, key, form) {
  const asked = source === null ? undefined : ANSWERS.get(source);
  if (!asked || !MASKED.test(text)) return null;
  const told = h("span", { class: "nsf-told", role: "status" });
  const copy = button("Copy unmasked", () => copied(told, async () => {
    const event = new CustomEvent("nsf-real", { bubbles: true, detail: { of: asked.of, place: [...asked.place, key], answer: null } });
    copy.dispatchEvent(event);
    return form(await event.detail.answer);
  }, () => "Copied, not masked"), {
    class: "nsf-link nsf-real", "aria-label": `Copy unmasked: ${what}`,
    title: "With ids, ARNs, dates, secrets and task tokens in place of their marks ‹…›: for your eyes only",
  });
  return h("span", { class: "nsf-copy" }, told, copy);
}

async function copied(told, text, said) {
  try {
    await navigator.clipboard.writeText(await text());
    told.textContent = said();
  } catch (error) {
    told.textContent = error?.name === "Error" ? error.message : "The browser does not allow copying here.";
  }
  setTimeout(() => (told.textContent = ""), 4000);
}
