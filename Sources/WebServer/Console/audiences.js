// What is saved: searches, and audiences, which are lists of records.
import { call, download, inCollection } from "./api.js";
import { drawComparison } from "./compare.js";
import { button, fill, h, icon } from "./dom.js";
import { table } from "./hits.js";
import { address, go } from "./route.js";
import { count, keyFields, label, moment } from "./schema.js";
import { collection as named, may, session } from "./shell.js";
import { blank, dialog, fail, load, menu, toast } from "./ui.js";

const SHOWN = 50;
const COMPARED = 4;

const isAudience = (saved) => saved.members !== undefined;

async function everything() {
  const lists = await Promise.all(session.collections.map(async (each) => {
    const { saved } = await call("GET", inCollection(each.name, "saved"));
    return saved.map((item) => ({ ...item, collection: each.name }));
  }));
  return lists.flat();
}

function exportButton(collection, name) {
  if (!may("export")) return null;
  const hand = (format, close) => async () => {
    close();
    try {
      await download("POST", inCollection(collection, "export"), { format, saved: name }, `${name}.${format}`);
    } catch (error) {
      fail(error);
    }
  };
  return menu(button({ text: "Export", glyph: "download", kind: "small" }), (close) => [
    h("button", { type: "button", on: { click: hand("csv", close) } }, "CSV"), h("button", { type: "button", on: { click: hand("xlsx", close) } }, "Excel workbook (XLSX)"),
  ]);
}

function forget(collection, name, then) {
  dialog({
    title: `Forget ${name}?`, action: "Forget", danger: true, body: h("p", { class: "quiet" }, "The records stay; only the list goes."),
    submit: async () => {
      await call("DELETE", inCollection(collection, "saved", name));
      toast(`${name} is forgotten.`);
      then();
    },
  });
}

function asked(saved) {
  if (isAudience(saved)) return `${count(saved.members)} ${saved.members === 1 ? "record" : "records"}`;
  const { query, filter, constraints } = saved.search ?? {};
  if (!query) return saved.nearest ? "Records near to examples" : "A search";
  const more = [filter, ...(constraints ?? []).map((each) => each.filter)].filter(Boolean).join(" and ");
  return query === saved.collection ? more || "All of them" : `“${query}”${more ? `, ${more}` : ""}`;
}

function list(page) {
  const chosen = new Set();
  const compare = button({ text: "Compare", kind: "main", disabled: true, on: () => {
    const all = [...chosen];
    go(address(["audiences", all[0].collection], { compare: all.map((each) => each.name) }));
  } });
  const place = h("div");
  const hint = h("p", { class: "quiet" }, "Tick two to four of one collection to compare them.");
  fill(page, h("div", { class: "stack" }, h("div", { class: "head" }, h("h1", {}, "Audiences"), may("run") && compare), hint, place));
  const tick = (saved, box) => {
    box.checked ? chosen.add(saved) : chosen.delete(saved);
    const one = new Set([...chosen].map((each) => each.collection)).size === 1;
    compare.disabled = !(one && chosen.size >= 1 && chosen.size <= COMPARED);
    fill(hint, !one && chosen.size ? "Only those of one collection can be compared." : chosen.size ? `${chosen.size} of up to ${COMPARED} ticked; everyone in the collection is shown beside.` : "Tick two to four of one collection to compare them.");
  };
  const draw = () => load(place, everything, (all) => (all.length ? h("div", { class: "card flush" }, h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Saved searches and audiences" }, h("table", { class: "grid-table" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "hidden-words" }, "Compare")), ["Name", "Collection", "Kind", "What", "Saved", ""].map((words) => h("th", { scope: "col" }, words || h("span", { class: "hidden-words" }, "Actions"))))),
    h("tbody", {}, all.map((saved) => h("tr", {},
      h("td", {}, h("input", { type: "checkbox", "aria-label": `Compare ${saved.name}`, on: { change: (event) => tick(saved, event.target) } })),
      h("td", {}, may("run") ? h("a", { href: address(["audiences", saved.collection, saved.name]) }, h("b", {}, saved.name)) : h("b", {}, saved.name), saved.note && h("div", { class: "faint" }, saved.note)),
      h("td", {}, label(saved.collection)), h("td", {}, h("span", { class: `tag ${isAudience(saved) ? "good" : ""}` }, isAudience(saved) ? "audience" : "search")),
      h("td", {}, asked(saved)), h("td", { class: "nowrap quiet" }, moment(saved.saved)),
      h("td", {}, h("div", { class: "row end" }, exportButton(saved.collection, saved.name), may("forget") && button({ glyph: "close", label: `Forget ${saved.name}`, kind: "plain small", on: () => forget(saved.collection, saved.name, draw) })))))))))
    : h("div", { class: "card" }, blank("people", "Nothing is saved yet", "Save a search or its hits on the search page, or draw a lasso on the map.", may("search") && h("a", { class: "button main", href: "#/search" }, "Search")))));
  draw();
}

/** The records of what is saved under a name: an audience's members, or a search's hits of now. */
async function members(collection, name, fields) {
  const reply = await call("POST", inCollection(collection.name, "saved", name, "run"), { with: fields ? { fields } : {} });
  return { name, records: reply.records ?? reply.hits.map((hit) => hit.record), hits: reply.hits, missing: reply.missing ?? [] };
}

/** The counts of everyone in a collection, to hold others against. */
async function everyone(collection) {
  const names = keyFields(collection.schema).map((field) => field.name).slice(0, 20);
  const reply = await call("POST", inCollection(collection.name, "search"), { query: collection.name, understand: false, mode: "semantic", k: 1, fields: [], facets: names });
  return { facets: reply.facets ?? {}, matched: reply.matched };
}

const back = () => h("a", { class: "back", href: "#/audiences" }, icon("left"), "Audiences");

function one(page, collection, name) {
  const place = h("div", { class: "stack" });
  fill(page, h("div", { class: "stack" }, h("div", { class: "stack near" }, back(), h("div", { class: "head" }, h("h1", {}, name), exportButton(collection.name, name),
    may("forget") && button({ text: "Forget", kind: "small danger", on: () => forget(collection.name, name, () => go("#/audiences")) }))), place));
  const view = { collection, state: { q: "", picks: [], sort: "" }, params: () => ({}), constraints: () => [], change: () => {} };
  load(place, () => Promise.all([members(collection, name), everyone(collection)]), ([group, whole]) => {
    const hits = group.records.slice(0, SHOWN).map((record) => ({ id: record.id, record }));
    return [
      h("p", { class: "quiet" }, `${count(group.records.length)} of ${label(collection.name).toLowerCase()}`, group.missing.length > 0 && `; ${count(group.missing.length)} of the list are gone`, group.records.length > SHOWN && `; the first ${SHOWN} are shown`),
      group.records.length ? [table(view, hits, 0), h("h2", {}, "Against everyone"), drawComparison(collection, [group], whole)] : blank("empty", "Nobody is left", "The records of this list are gone, or do not exist for your key."),
    ];
  });
}

function comparison(page, collection, names) {
  const place = h("div", { class: "stack" });
  fill(page, h("div", { class: "stack" }, h("div", { class: "stack near" }, back(), h("h1", {}, `Compare ${names.join(" and ")}`)), place));
  const fields = keyFields(collection.schema).map((field) => field.name);
  load(place, () => Promise.all([Promise.all(names.map((name) => members(collection, name, fields))), everyone(collection)]), ([groups, whole]) => drawComparison(collection, groups, whole));
}

/** Shows the page. */
export function show(page, [name, saved], params) {
  const collection = named(name);
  if (!name) return list(page);
  if (!collection) return void fill(page, blank("layers", "There is no such collection", "Or it does not exist for your key."));
  if (saved) return one(page, collection, saved);
  let names = [];
  try {
    names = JSON.parse(params.get("compare") ?? "[]");
  } catch {
    names = [];
  }
  if (!Array.isArray(names) || !names.length) return list(page);
  comparison(page, collection, names.slice(0, COMPARED));
}
