// Why a hit is where it is: what the server's explanation says, drawn.
import { h } from "./dom.js";
import { filterWords } from "./filter.js";
import { label, percent } from "./schema.js";

/** An explanation as a panel. */
export function whyPanel(hit, plan, schema) {
  const { explanation } = hit;
  if (!explanation) return h("p", { class: "quiet" }, "There is no explanation for this record.");
  const { rank_score: rank } = explanation;
  return h("div", { class: "why stack" },
    h("p", { class: "lead" }, explanation.words),
    explanation.parts?.length > 0 && h("section", {}, h("h3", {}, "What carries the match"), h("ol", { class: "parts" }, explanation.parts.map(part))),
    explanation.constraints?.length > 0 && h("section", {}, h("h3", {}, "Conditions met"),
      h("ul", { class: "row" }, explanation.constraints.map((each) => h("li", { class: "tag good" }, filterWords(each.filter, schema))))),
    rank && h("section", {}, h("h3", {}, "How the score is made"), score(rank, schema)),
    plan && h("p", { class: "faint" }, plan));
}

function part({ text, share }) {
  return h("li", {}, h("span", { class: "figures faint" }, percent(share)),
    h("div", {}, h("p", {}, text), h("span", { class: "bar", "aria-hidden": "true" }, h("i", { style: { width: `${Math.min(100, share * 100)}%` } }))));
}

const points = (value) => (Math.round(value * 1000) / 1000).toFixed(3);

function score(rank, schema) {
  const rows = rank.cosine === undefined ? [] : [["Likeness of meaning (cosine)", rank.cosine]];
  for (const each of rank.preferences ?? []) {
    rows.push([`${each.words ? `“${each.words}”` : "Preference"}: ${filterWords(each.filter, schema)}${each.met ? "" : ", not met"}`, each.met ? each.bonus : 0]);
  }
  for (const [name, value] of Object.entries(rank)) {
    if (typeof value === "number" && !["cosine", "total"].includes(name)) rows.push([name === "words" ? "The same words" : label(name), value]);
  }
  return h("table", { class: "sum" }, h("tbody", {}, rows.map(([words, value], index) => h("tr", {}, h("th", { scope: "row" }, words), h("td", {}, index ? `+ ${points(value)}` : points(value))))),
    h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, "Rank score"), h("td", {}, points(rank.total)))));
}
