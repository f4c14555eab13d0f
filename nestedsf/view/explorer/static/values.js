// JSON as values: every digit of a number kept, JSON inside strings decoded, and where a text is
// found in it.

const LOOKS_LIKE_JSON = /^\s*["{[]/;
export const MOST_FOUND = 10000;

// A number whose digits JavaScript would change.
export class Digits {
  constructor(text) {
    this.text = text;
  }
}

export function parsed(text) {
  return JSON.parse(text, (_, value, context) =>
    typeof value === "number" && context?.source && context.source !== String(value) ? new Digits(context.source) : value,
  );
}

// Indented, with every digit: where a browser cannot do both, as it came.
export function pretty(text) {
  if (typeof JSON.rawJSON !== "function") return text;
  const raw = (_, value) => (value instanceof Digits ? JSON.rawJSON(value.text) : value);
  return JSON.stringify(parsed(text), raw, 2);
}

// What a string that holds JSON has in it, as `.sync` hands it over; undefined for any other.
export function decoded(value) {
  if (typeof value !== "string" || !LOOKS_LIKE_JSON.test(value)) return undefined;
  try {
    return parsed(value);
  } catch {
    return undefined;
  }
}

export function isTree(value) {
  return value !== null && typeof value === "object" && !(value instanceof Digits);
}

// Where a text stands in another one, whatever the letters' case.
export function places(text, query) {
  const lower = text.toLowerCase();
  const [where, what] = lower.length === text.length ? [lower, query.toLowerCase()] : [text, query];
  const found = [];
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + what.length)) found.push(at);
  return found;
}

// A list of [path, part, nth]: the numbers of the members that lead to a key or value, and which
// time the text stands in it. `decodes` tells of a string whether its JSON is looked into.
export function found(value, query, shown, decodes) {
  const list = [];
  const path = [];
  const look = (text, part) => {
    for (let nth = places(text, query).length, at = 0; at < nth; at += 1) list.push([[...path], part, at]);
  };
  const walk = (inner, inside) => {
    if (list.length >= MOST_FOUND) return;
    if (isTree(inner)) {
      const keys = Array.isArray(inner) ? null : Object.keys(inner);
      const count = keys ? keys.length : inner.length;
      for (let number = 0; number < count; number += 1) {
        path.push(number);
        if (keys) look(shown(keys[number]), "key");
        walk(keys ? inner[keys[number]] : inner[number], inside);
        path.pop();
      }
      return;
    }
    const json = typeof inner === "string" && LOOKS_LIKE_JSON.test(inner) && decodes(path, inside) ? decoded(inner) : undefined;
    if (json !== undefined) {
      path.push(0);
      walk(json, true);
      path.pop();
    } else {
      look(typeof inner === "string" ? shown(inner) : inner instanceof Digits ? inner.text : String(inner), "value");
    }
  };
  walk(value, false);
  return list;
}
