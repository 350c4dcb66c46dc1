// Counts of fields beside the hits: values to tick, and histograms whose bars are buttons.
import { button, fill, h } from "./dom.js";
import { count, facetFields, isOrdered, label, shown } from "./schema.js";

const SHOWN = 6;
const opened = new Set();

/** Draws the facets; `change` takes the new list of picks. */
export function drawFacets(place, state, collection, facets, change) {
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const withPick = (name, pick) => change([...state.picks.filter((each) => each[0] !== name), ...(pick ? [pick] : [])]);
  fill(place, facetFields(collection.schema).map((field) => {
    const facet = facets[field.name];
    if (!facet) return null;
    const pick = state.picks.find((each) => each[0] === field.name);
    const draw = () => (facet.histogram ? histogram(field, facet, pick, withPick) : values(field, facet, pick, withPick, () => drawFacets(place, state, collection, facets, change)));
    const isEmpty = facet.histogram ? facet.histogram.length === 0 : facet.values.length === 0;
    if (isEmpty && !pick) return null;
    const id = `facet-${field.name}`;
    return h("section", { class: "facet", role: "group", "aria-labelledby": id }, h("div", { class: "row apart" }, h("h2", { id }, label(field.name)),
      pick && button({ text: "Clear", kind: "link small clear", label: `Clear ${label(field.name)}`, on: () => withPick(field.name, null) })), draw());
  }));
  if (focused) place.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

function values(field, facet, pick, withPick, again) {
  const chosen = pick ? pick.slice(2) : [];
  const listed = facet.values.map((each) => each.value);
  const all = [...chosen.filter((value) => !listed.includes(value)).map((value) => ({ value, count: 0 })), ...facet.values];
  const isOpen = opened.has(field.name);
  const few = isOpen ? all : [...all.filter((each) => chosen.includes(each.value)), ...all.filter((each) => !chosen.includes(each.value))].slice(0, Math.max(SHOWN, chosen.length));
  const most = Math.max(1, ...all.map((each) => each.count));
  const toggle = (value, isOn) => {
    if (field.type === "boolean") return withPick(field.name, isOn ? [field.name, "is", value] : null);
    const next = isOn ? [...chosen, value] : chosen.filter((each) => each !== value);
    return withPick(field.name, next.length ? [field.name, "in", ...next] : null);
  };
  return h("div", { class: "values" }, few.map((each) => h("label", {},
    h("input", { type: "checkbox", checked: chosen.includes(each.value), data: { focus: `${field.name}=${each.value}` }, on: { change: (event) => toggle(each.value, event.target.checked) } }),
    h("span", { class: "value" }, shown(field, each.value)), h("span", { class: "number" }, count(each.count)),
    h("i", { class: "share", style: { width: `${(each.count / most) * 100}%` } }))),
  all.length > SHOWN && button({ text: isOpen ? "Fewer" : `${count(all.length - few.length)} more`, kind: "link small", on: () => {
    isOpen ? opened.delete(field.name) : opened.add(field.name);
    again();
  } }));
}

function histogram(field, facet, pick, withPick) {
  const ranges = facet.histogram;
  const most = Math.max(1, ...ranges.map((range) => range.count));
  const within = (range) => pick && range.from >= pick[2] && range.from < pick[3];
  const choose = (range, index, extend) => {
    const isLast = index === ranges.length - 1;
    let [from, to] = [range.from, range.to];
    if (extend && pick) [from, to] = [pick[2] < from ? pick[2] : from, pick[3] > to ? pick[3] : to];
    const isSame = pick && pick[2] === from && pick[3] === to;
    withPick(field.name, isSame ? null : [field.name, "range", from, to, ...(isLast ? [true] : [])]);
  };
  const bars = h("div", { class: `histogram ${pick ? "picked" : ""}` }, ranges.map((range, index) => h("button", {
    type: "button", "aria-pressed": String(Boolean(within(range))), data: { focus: `${field.name}@${range.from}` },
    "aria-label": `${label(field.name)} ${shown(field, range.from)} to ${shown(field, range.to)}: ${count(range.count)}`,
    title: `${shown(field, range.from, { compact: true })} – ${shown(field, range.to, { compact: true })}: ${count(range.count)}`,
    on: { click: (event) => choose(range, index, event.shiftKey) },
  }, h("i", { style: { height: `${Math.max(range.count ? 4 : 0, (range.count / most) * 100)}%` } }))));
  return h("div", {}, bars, h("p", { class: "ends" },
    h("span", {}, isOrdered(field) && ranges.length ? axis(field, ranges[0].from) : ""), h("span", {}, ranges.length ? axis(field, ranges.at(-1).to) : "")));
}

const axis = (field, value) => (field.type === "date" ? String(value).slice(0, 4) : shown(field, value, { compact: true }));
