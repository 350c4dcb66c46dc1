// Hits as cards or as a table.
import { add, button, fill, h, icon } from "./dom.js";
import { filterFields, filterWords, meets } from "./filter.js";
import { address } from "./route.js";
import { isOrdered, keyFields, label, percent, proseFields, shown, title, titleField } from "./schema.js";
import { bar, bones, broken } from "./ui.js";
import { isAbort } from "./api.js";
import { whyPanel } from "./why.js";

const ON_CARD = 6;

/** Key fields, those first that the question or a pick speaks of. */
export function columns(schema, constraints, picks) {
  const asked = new Set([...constraints.filter((each) => !each.isOff).flatMap((each) => filterFields(each.filter, schema)), ...picks.map((pick) => pick[0])]);
  const fields = keyFields(schema);
  return [...fields.filter((field) => asked.has(field.name)), ...fields.filter((field) => !asked.has(field.name))];
}

/** How relevant a hit is, as a bar and in words. */
export function relevance(hit) {
  if (hit.relevance === undefined) return hit.score === undefined ? null : h("span", { class: "relevance faint figures", title: "Cosine" }, hit.score.toFixed(3));
  const words = hit.relevance >= 0.5 ? "relevant" : "as near as chance";
  return h("span", { class: "relevance", title: `Relevance ${percent(hit.relevance)}: ${words}. Score ${hit.score?.toFixed(4)}` },
    bar(hit.relevance, hit.relevance < 0.5 ? "weak" : ""), h("span", { class: "figures" }, percent(hit.relevance)), h("span", { class: "hidden-words" }, " relevance"));
}

/** The link to a hit's record, which knows where the hit stood. */
export function recordLink(view, hit, offset) {
  const from = view.state.q ? { from: address(["search", view.collection.name], view.params()), n: offset } : {};
  return h("a", { href: address(["record", view.collection.name, hit.id], from), class: "to" }, title(view.collection.schema, hit.record));
}

function met(view, hit) {
  return view.constraints().filter((each) => !each.isOff && (each.kind === "hard" || meets(hit.record, each.filter)))
    .map((each) => h("li", { class: `tag ${each.kind === "hard" ? "good" : ""}` }, icon("check"), filterWords(each.filter, view.collection.schema)));
}

function facts(view, hit) {
  const { schema } = view.collection;
  const fields = columns(schema, view.constraints(), view.state.picks).filter((field) => hit.record.fields?.[field.name] !== undefined);
  return h("dl", { class: "facts" }, fields.slice(0, ON_CARD).map((field) => h("div", {}, h("dt", {}, label(field.name)), h("dd", {}, shown(field, hit.record.fields[field.name])))));
}

function prose(view, hit) {
  const { fields = {}, text, masked } = hit.record;
  const said = proseFields(view.collection.schema).map((field) => fields[field.name]).filter(Boolean).join(" ") || text;
  if (said) return h("p", { class: "prose" }, said);
  return masked?.length ? h("p", { class: "faint" }, `Not shown to your key: ${masked.map(label).join(", ")}`) : null;
}

function whyButton(view, offset, panel) {
  let isAsked = false;
  const toggle = async (event) => {
    const own = event.currentTarget;
    panel.hidden = !panel.hidden;
    own.setAttribute("aria-expanded", String(!panel.hidden));
    if (panel.hidden || isAsked) return;
    isAsked = true;
    fill(panel, bones(3));
    try {
      const { hit, plan } = await view.finder.why(view.state, offset);
      fill(panel, hit ? whyPanel(hit, plan, view.collection.schema) : "");
    } catch (error) {
      isAsked = false;
      if (!isAbort(error)) fill(panel, broken(error));
    }
  };
  return button({ text: "Why", glyph: "help", kind: "plain small", on: toggle, "aria-expanded": "false" });
}

/** One hit as a card. */
export function card(view, hit, offset) {
  const panel = h("div", { class: "why-place", hidden: true });
  const { schema, name } = view.collection;
  const isNamed = titleField(schema) && hit.record.fields?.[titleField(schema).name];
  return h("li", { class: "hit card" },
    h("div", { class: "hit-head" }, h("span", { class: "rank figures", "aria-label": `Rank ${offset + 1}` }, offset + 1),
      h("h2", {}, recordLink(view, hit, offset), isNamed && h("span", { class: "faint" }, ` ${hit.id}`)), view.state.q && relevance(hit)),
    facts(view, hit), prose(view, hit),
    h("div", { class: "row apart" }, h("ul", { class: "row" }, met(view, hit), foundBy(hit)),
      h("div", { class: "row" }, view.state.q && !view.state.sort && whyButton(view, offset, panel),
        h("a", { class: "button plain small", href: address(["record", name, hit.id], { tab: "similar" }) }, icon("people"), "Similar"))),
    panel);
}

function foundBy(hit) {
  return (hit.found_by ?? []).filter((each) => each !== "meaning").map((each) => h("li", { class: "tag good" }, icon("check"), `by its ${each}`));
}

/** The hits as a table whose heads sort. */
export function table(view, hits, offset) {
  const { schema } = view.collection;
  const fields = columns(schema, view.constraints(), view.state.picks);
  const head = (field) => {
    const way = view.state.sort === field.name ? "ascending" : view.state.sort === `-${field.name}` ? "descending" : null;
    const next = way === "ascending" ? `-${field.name}` : way === "descending" ? "" : field.name;
    return h("th", { scope: "col", class: isOrdered(field) && field.type !== "date" ? "right" : "", "aria-sort": way ?? "none" },
      h("button", { type: "button", on: { click: () => view.change({ sort: next }) } }, label(field.name), way && icon(way === "ascending" ? "up" : "down")));
  };
  return h("div", { class: "card flush" }, h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Results as a table" },
    h("table", { class: "grid-table hits-table" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "right" }, "#"), h("th", { scope: "col" }, titleField(schema) ? label(titleField(schema).name) : "Id"),
        view.state.q && h("th", { scope: "col" }, "Relevance"), fields.map(head))),
      h("tbody", {}, hits.map((hit, index) => h("tr", {}, h("td", { class: "right faint" }, offset + index + 1), h("th", { scope: "row" }, recordLink(view, hit, offset + index)),
        view.state.q && h("td", {}, relevance(hit)),
        fields.map((field) => h("td", { class: isOrdered(field) && field.type !== "date" ? "right" : "" }, shown(field, hit.record.fields?.[field.name])))))))));
}

/** The arrow keys go from hit to hit. */
export function arrows(place) {
  place.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !event.target.matches("a.to")) return;
    const links = [...place.querySelectorAll("a.to")];
    const next = links[links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) next.focus();
    else if (event.key === "ArrowUp") document.getElementById("question")?.focus();
    event.preventDefault();
  });
}

/** Bones in the shape of hits. */
export const hitBones = () => add(h("ul", { class: "hits", "aria-label": "Loading" }), Array.from({ length: 4 }, () => h("li", { class: "hit card" }, bones(3))));
