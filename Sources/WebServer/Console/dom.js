// Elements are made here and only here. Text goes in as text: nothing that came from a server is ever parsed as markup.

const SVG = "http://www.w3.org/2000/svg";

function give(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
  else if (name === "style") for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "value" || name === "checked" || name === "indeterminate") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

/** An element with attributes and children; children that are null, undefined or false are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) give(element, name, value);
  add(element, children);
  return element;
}

/** The same for drawings. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) give(element, name, value);
  add(element, children);
  return element;
}

/** Appends nodes, texts and lists of them. */
export function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** Puts new children in the place of the old ones. */
export function fill(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}

const PATHS = {
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5",
  map: "M5 18h.01M9 8h.01M13 14h.01M18 6h.01M19 17h.01M8 14h.01M15 9h.01",
  people: "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7M2.500 20c0-3.600 2.900-6 6.500-6s6.500 2.400 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.200.8 3.500 2.800 3.500 5.500",
  gauge: "M4 18a9 9 0 1 1 16 0M12 14l4-5",
  layers: "M12 3l9 5-9 5-9-5zM3 13l9 5 9-5",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6 6-6",
  right: "M9 6l6 6-6 6",
  left: "M15 6l-6 6 6 6",
  up: "M6 15l6-6 6 6",
  check: "M5 12.500l4.500 4.500L19 7.500",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  upload: "M12 20V9M7 13l5-5 5 5M5 4h14",
  bookmark: "M7 4h10v16l-5-4-5 4z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M19 5l-1.500 1.500M6.500 17.500L5 19",
  moon: "M20 14.500A8 8 0 0 1 9.500 4 8 8 0 1 0 20 14.500z",
  auto: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  exit: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h10",
  filter: "M4 6h16M7 12h10M10 18h4",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  warn: "M12 4l9 16H3zM12 10v4M12 17h.01",
  empty: "M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  lasso: "M12 5c5 0 9 2.200 9 5.500S17 16 12 16c-1.500 0-3-.2-4.200-.6M12 5c-5 0-9 2.200-9 5.500 0 1.800 1.200 3.300 3 4.200M7 14a1.800 1.800 0 1 0 0 3.600A1.800 1.800 0 0 0 7 14M7 17.600c0 1.700-.7 2.700-2 3.400",
  hand: "M12 3v18M3 12h18M12 3l-2.500 2.500M12 3l2.500 2.500M12 21l-2.500-2.500M12 21l2.500-2.500M3 12l2.500-2.500M3 12l2.500 2.500M21 12l-2.500-2.500M21 12l-2.500 2.500",
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700M12 16.500h.01",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  rows: "M4 6h16M4 12h16M4 18h16",
  cards: "M4 5h16v6H4zM4 14h16v5H4z",
  key: "M15 9a4 4 0 1 0-3.900 5L13 16h2v2h2v2h3v-3l-5.300-5.300M8 9h.01",
  refresh: "M20 11a8 8 0 0 0-14.500-4L4 9M4 4v5h5M4 13a8 8 0 0 0 14.500 4L20 15M20 20v-5h-5",
};

/** A drawing of 18 pixels that says nothing to a screen reader; its button does. */
export function icon(name) {
  return s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: PATHS[name] }));
}

/** A button with a drawing; without words its name is said by `label`. */
export function button({ text, label, glyph, kind = "", on, ...rest }) {
  const attributes = { type: "button", class: `button ${kind}${text ? "" : " bare"}`, "aria-label": label, title: label, ...rest };
  return h("button", { ...attributes, on: on ? { click: on } : undefined }, glyph && icon(glyph), text && h("span", {}, text));
}
