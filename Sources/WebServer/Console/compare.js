// Groups of records held against each other and against everyone, field by field, as shares.
import { kindColour, token } from "./colours.js";
import { h } from "./dom.js";
import { count, facetFields, isOrdered, label, percent, shown } from "./schema.js";

const VALUES = 7;

function has(record, field, value) {
  const own = record.fields?.[field.name];
  return Array.isArray(own) ? own.includes(value) : own === value;
}

function inRange(record, field, range, isLast) {
  const own = record.fields?.[field.name];
  return own !== undefined && own !== null && own >= range.from && (own < range.to || (isLast && own <= range.to));
}

/** The shares of each group, and of everyone, in each value or range of a field. */
function shares(field, facet, groups, whole) {
  const kinds = facet.histogram
    ? facet.histogram.map((range, index) => ({ words: `${shown(field, range.from, { compact: true })}–${shown(field, range.to, { compact: true })}`, of: range.count, test: (record) => inRange(record, field, range, index === facet.histogram.length - 1) }))
    : facet.values.map((each) => ({ words: shown(field, each.value), of: each.count, test: (record) => has(record, field, each.value) }));
  const rows = kinds.map(({ words, of, test }) => ({
    words, everyone: of / (whole.matched || 1),
    groups: groups.map((group) => (group.records.length ? group.records.filter(test).length / group.records.length : 0)),
  }));
  if (facet.histogram) return rows;
  return rows.sort((a, b) => Math.max(...b.groups, b.everyone) - Math.max(...a.groups, a.everyone)).slice(0, VALUES);
}

function mean(field, records) {
  const values = records.map((record) => record.fields?.[field.name]).filter((value) => typeof value === "number");
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

function rows(list, colours) {
  const most = Math.max(0.01, ...list.flatMap((row) => [...row.groups, row.everyone]));
  return h("table", { class: "shares" }, h("tbody", {}, list.map((row) => h("tr", {}, h("th", { scope: "row" }, row.words),
    h("td", {}, [...row.groups, row.everyone].map((share, index) => h("div", { class: "share-row" },
      h("i", { style: { width: `${(share / most) * 100}%`, background: colours[index] } }), h("span", { class: "figures" }, percent(share)))))))));
}

/** The comparison: a card for each field. */
export function drawComparison(collection, groups, whole) {
  const root = document.documentElement;
  const colours = [...groups.map((_, index) => kindColour(index, root)), token(document.body, "--line-strong")];
  const names = [...groups.map((group) => `${group.name} (${count(group.records.length)})`), `Everyone (${count(whole.matched)})`];
  const legend = h("ul", { class: "legend-row row" }, names.map((name, index) => h("li", {}, h("i", { style: { background: colours[index] } }), name)));
  const cards = facetFields(collection.schema).filter((field) => whole.facets[field.name]).map((field) => {
    const means = isOrdered(field) && field.type !== "date" ? groups.map((group) => mean(field, group.records)) : [];
    return h("section", { class: "card" }, h("h2", {}, label(field.name)),
      means.some((value) => value !== null) && h("p", { class: "faint" }, `Mean: ${means.map((value, index) => `${groups.length > 1 ? `${groups[index].name} ` : ""}${value === null ? "–" : shown(field, Math.round(value * 10) / 10, { compact: true })}`).join(", ")}`),
      rows(shares(field, whole.facets[field.name], groups, whole), colours));
  });
  return [legend, h("div", { class: "compare-grid" }, cards)];
}
