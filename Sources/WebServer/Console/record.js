// One record: what it is, why it was found, what is like it, what is near it elsewhere, and who touched it.
import { call, inCollection } from "./api.js";
import { button, fill, h, icon } from "./dom.js";
import { Finder } from "./finding.js";
import { recordLink, relevance } from "./hits.js";
import { auditTable } from "./audit.js";
import { meets } from "./filter.js";
import { address, read, searchState } from "./route.js";
import { count, keyFields, label, moment, proseFields, shown, single, title } from "./schema.js";
import { collection as named, may, session } from "./shell.js";
import { blank, load, toast } from "./ui.js";
import { whyPanel } from "./why.js";

const NEAR = 12;

class RecordView {
  constructor(page, collection, id, params) {
    this.collection = collection;
    this.id = id;
    // An address comes from whoever made the link: only one of the console's own is followed.
    this.from = /^#\/search\//.test(params.get("from") ?? "") ? params.get("from") : "";
    this.offset = Number(params.get("n")) || 0;
    this.page = page;
    this.open = params.get("tab");
    this.body = h("div", { class: "stack" });
    fill(page, this.body);
    load(this.body, () => this.#read(), (record) => this.#draw(record), 6);
  }

  async #read() {
    const { id, collection } = this;
    if (!may("get")) return { id, fields: {} };
    return call("GET", inCollection(collection.name, "records", id));
  }

  #tabs() {
    const others = session.collections.filter((each) => each.name !== this.collection.name && each.count > 0);
    const canLook = may("nearest");
    return [
      may("get") && ["profile", "Profile", (place, record) => this.#profile(place, record)],
      this.from && may("search") && ["why", "Why found", (place) => this.#why(place)],
      canLook && ["similar", `Similar ${label(this.collection.name).toLowerCase()}`, (place) => this.#near(place, this.collection)],
      ...(canLook ? others.map((each) => [`near-${each.name}`, `Nearest ${label(each.name).toLowerCase()}`, (place) => this.#near(place, each)]) : []),
      may("audit") && ["history", "History", (place) => this.#history(place)],
    ].filter(Boolean);
  }

  #draw(record) {
    const { schema } = this.collection;
    const tabs = this.#tabs();
    const place = h("div", { id: "tab-place", role: "tabpanel", tabindex: "0" });
    const list = h("div", { class: "tabs", role: "tablist", "aria-label": "About this record" });
    const open = (name) => {
      const tab = tabs.find(([each]) => each === name) ?? tabs[0];
      for (const button of list.children) {
        const isOpen = button.dataset.tab === tab[0];
        button.setAttribute("aria-selected", String(isOpen));
        button.tabIndex = isOpen ? 0 : -1;
      }
      place.setAttribute("aria-label", tab[1]);
      tab[2](place, record);
    };
    list.append(...tabs.map(([name, words]) => h("button", { type: "button", role: "tab", "aria-controls": "tab-place", data: { tab: name }, on: { click: () => {
      const { path, params } = read();
      history.replaceState(null, "", address(path, { ...Object.fromEntries(params), tab: name === "profile" ? "" : name }));
      open(name);
    } } }, words)));
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = step && list.children[[...list.children].indexOf(document.activeElement) + step];
      if (next) { next.focus(); next.click(); }
    });
    queueMicrotask(() => open(this.open));
    const name = title(schema, record);
    return [
      h("div", { class: "stack near" },
        h("a", { class: "back", href: this.from || address(["search", this.collection.name]) }, icon("left"), this.from ? "Back to the results" : label(this.collection.name)),
        h("div", { class: "head" }, h("div", {}, h("h1", {}, name), h("p", { class: "quiet" }, `${label(single(this.collection.name))} `, h("span", { class: "figures" }, record.id))),
          button({ text: "Copy id", glyph: "copy", on: () => this.#copy(record.id) }))),
      list, place,
    ];
  }

  async #copy(id) {
    try {
      await navigator.clipboard.writeText(id);
      toast("The id is in the clipboard.");
    } catch {
      toast(`The browser keeps the clipboard shut. The id is ${id}.`, "bad");
    }
  }

  #profile(place, record) {
    const { schema } = this.collection;
    const value = (field) => record.fields?.[field.name];
    const facts = keyFields(schema);
    const sets = facts.filter((field) => field.type === "keywords" && value(field)?.length);
    const prose = proseFields(schema).filter(value);
    fill(place, h("div", { class: "profile" },
      h("section", { class: "card", "aria-label": "Facts" }, h("h2", {}, "Facts"), h("dl", { class: "facts wide-facts" }, facts.filter((field) => field.type !== "keywords").map((field) => h("div", {},
        h("dt", {}, label(field.name), field.sensitive && h("span", { class: "faint" }, " · sensitive")), h("dd", {}, shown(field, value(field)), h("span", { class: "row" }, bands(schema, field, record)))))),
      sets.map((field) => h("div", { class: "set" }, h("h3", {}, label(field.name)), h("ul", { class: "row" }, value(field).map((each) => h("li", { class: "tag" }, each))))),
      record.masked?.length > 0 && h("p", { class: "note" }, icon("lock"), h("span", {}, `Not shown to your key: ${record.masked.map((each) => label(each)).join(", ")}`))),
      h("div", { class: "stack" },
        prose.length > 0 && h("section", { class: "card stack", "aria-label": "In words" }, prose.map((field) => h("div", {}, h("h3", {}, label(field.name)), h("p", { class: "words" }, value(field))))),
        record.text && h("section", { class: "card", "aria-label": "Text" }, h("details", { open: !prose.length }, h("summary", {}, "The text that is compared by meaning"), h("p", { class: "words quiet" }, record.text))),
        h("p", { class: "faint" }, `Written ${moment(record.created)}${record.updated !== record.created ? `, changed ${moment(record.updated)}` : ""}`))));
  }

  async #why(place) {
    const { path, params } = read(this.from);
    const collection = named(path[1]) ?? this.collection;
    const finder = new Finder(collection);
    const state = searchState(collection.name, params);
    await load(place, () => finder.why({ ...state, sort: "" }, this.offset), ({ hit, plan }) => {
      if (hit?.id !== this.id) return blank("refresh", "The results have changed", "This record no longer stands where it stood. Go back to the results and ask again.");
      return h("section", { class: "card stack" }, h("h2", {}, `Rank ${this.offset + 1} for “${state.q}”`), whyPanel(hit, plan, collection.schema));
    });
  }

  async #near(place, collection) {
    const isOwn = collection.name === this.collection.name;
    const to = { collection: this.collection.name, id: this.id };
    const view = { collection, state: { q: "", picks: [] }, params: () => ({}) };
    await load(place, () => call("POST", inCollection(collection.name, "nearest"), { to, k: NEAR }), (reply) => (reply.hits.length
      ? h("div", { class: "stack near" }, h("p", { class: "quiet" }, isOwn ? `The ${reply.hits.length} nearest in meaning of ${count(reply.matched)}.` : `The ${reply.hits.length} whose descriptions are nearest to this one's, of ${count(reply.matched)}.`),
        h("ol", { class: "near-grid" }, reply.hits.map((hit, index) => nearCard(view, hit, index))))
      : blank("empty", "Nothing is near", "There is nothing else in this collection that exists for you.")));
  }

  async #history(place) {
    const path = `/v1/audit?${new URLSearchParams({ collection: this.collection.name, id: this.id, limit: 100 })}`;
    const reads = `/v1/audit?${new URLSearchParams({ id: this.id, limit: 100 })}`;
    await load(place, () => Promise.all([call("GET", path), call("GET", reads)]), ([changes, looks]) => h("div", { class: "stack" },
      h("section", { class: "stack near" }, h("h2", {}, "Changes"), changes.lines.length ? auditTable(changes.lines) : h("p", { class: "quiet" }, "No change of this record is in the trail.")),
      h("section", { class: "stack near" }, h("h2", {}, "Who saw it"), looks.lines.length ? auditTable(looks.lines) : h("p", { class: "quiet" }, "Nobody with a key has looked at it."))));
  }
}

function nearCard(view, hit, index) {
  const { schema } = view.collection;
  const facts = keyFields(schema).filter((field) => field.type !== "keywords" && hit.record.fields?.[field.name] !== undefined).slice(0, 4);
  const prose = proseFields(schema).map((field) => hit.record.fields?.[field.name]).find(Boolean) ?? hit.record.text;
  return h("li", { class: "hit card" }, h("div", { class: "hit-head" }, h("span", { class: "rank figures" }, index + 1), h("h2", {}, recordLink(view, hit, 0)), relevance(hit)),
    h("dl", { class: "facts" }, facts.map((field) => h("div", {}, h("dt", {}, label(field.name)), h("dd", {}, shown(field, hit.record.fields[field.name]))))),
    prose && h("p", { class: "prose" }, prose));
}

/** Which of a field's bands a record is in, as far as that can be told from one comparison. */
function bands(schema, field, record) {
  return Object.entries(schema.fields[field.name].bands ?? {}).filter(([, filter]) => meets(record, filter)).slice(0, 1).map(([name]) => h("span", { class: "tag good" }, name));
}

/** Shows the page. */
export function show(page, [name, id], params) {
  const collection = named(name);
  if (!collection) return void fill(page, blank("layers", "There is no such collection", "Or it does not exist for your key."));
  if (!may("get") && !may("audit")) return void fill(page, blank("lock", "There is nothing here for you", "Your key's role does not show single records."));
  new RecordView(page, collection, id, params);
}
