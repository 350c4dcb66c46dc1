// The search page: one box, what it was understood as, counts beside, hits below.
import { isAbort, Latest } from "./api.js";
import { drawChips } from "./chips.js";
import { add, button, fill, h, icon } from "./dom.js";
import { drawFacets } from "./facets.js";
import { constraintsOf, Finder, PAGE, SORTED } from "./finding.js";
import { arrows, card, hitBones, table } from "./hits.js";
import { exportMenu, saveDialog } from "./keeping.js";
import { address, go, searchParams, searchState } from "./route.js";
import { examples } from "./examples.js";
import { count, isOrdered, keyFields, label } from "./schema.js";
import { collection as named, collectionChoice, may, usual } from "./shell.js";
import { blank, bones, broken, choice, menu } from "./ui.js";

const CALM = 140;

class SearchView {
  #hits = new Latest();
  #counts = new Latest();
  #calm = 0;
  reply = null;

  constructor(page, collection, params) {
    this.collection = collection;
    this.finder = new Finder(collection);
    this.state = searchState(collection.name, params);
    this.#build(page);
    this.find();
  }

  params = () => searchParams(this.state);
  constraints = () => (this.state.q ? constraintsOf(this.finder.found, this.state.changes) : []);

  #build(page) {
    this.input = h("input", {
      id: "question", type: "search", value: this.state.q, autocomplete: "off", spellcheck: "false", enterkeyhint: "search",
      placeholder: `Ask for ${label(this.collection.name).toLowerCase()} in your own words`, "aria-label": "Question",
      on: { input: () => this.change({ q: this.input.value, page: 1 }, true), keydown: (event) => this.#key(event) },
    });
    this.chips = h("ul", { class: "chips", "aria-label": "What was understood" });
    this.examples = h("div", { class: "examples" });
    this.side = h("aside", { class: "facets", "aria-label": "Counts and filters", tabindex: "-1" }, bones(8, "Counting"));
    this.tools = h("div", { class: "tools row apart" });
    this.place = h("div", { class: "results" }, hitBones());
    this.busy = h("div", { class: "busy-line", hidden: true });
    this.told = h("p", { class: "told", role: "status" });
    this.drawer = button({ text: "Filters", glyph: "filter", kind: "drawer", "aria-expanded": "false", on: () => this.#toggleSide() });
    arrows(this.place);
    fill(page, h("div", { class: "stack" },
      h("div", { class: "head" }, h("h1", {}, label(this.collection.name)), h("span", { class: "narrow" }, collectionChoice(this.collection.name, (name) => go(address(["search", name], { q: this.state.q }))))),
      h("div", { class: "asking" }, h("form", { class: "box", role: "search", on: { submit: (event) => { event.preventDefault(); this.find(); } } }, icon("search"), this.input,
        h("kbd", { "aria-hidden": "true" }, "/")), this.chips, this.examples),
      h("div", { class: "columns" }, this.side, h("section", { class: "stack near", "aria-label": "Results" }, this.tools, this.busy, this.place))));
    this.#drawTools();
    this.#drawExamples();
    if (innerWidth >= 640) this.input.focus({ preventScroll: true });
  }

  #key(event) {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    this.place.querySelector("a.to")?.focus();
  }

  #toggleSide() {
    const isOpen = this.side.classList.toggle("open");
    this.drawer.setAttribute("aria-expanded", String(isOpen));
  }

  #drawExamples() {
    const asked = examples(this.collection, this.facets);
    fill(this.examples, !this.state.q && asked.length > 0 && [h("span", { class: "faint" }, "For instance"), asked.map((words) => button({ text: words, kind: "small example", on: () => {
      this.input.value = words;
      this.change({ q: words, page: 1 });
      this.input.focus();
    } }))]);
  }

  /** Makes the state different, shows it in the address and finds anew. */
  change(next, isTyping = false) {
    const keepsPage = "page" in next || "view" in next;
    this.state = { ...this.state, ...(keepsPage ? {} : { page: 1 }), ...next };
    go(address(["search", this.collection.name], this.params()), { replace: isTyping, quietly: true });
    if (!this.state.q !== !this.wasEmpty) this.#drawExamples();
    this.wasEmpty = !this.state.q;
    if ("view" in next && this.reply) {
      this.#drawTools();
      return this.#drawHits();
    }
    if ("page" in next && !isTyping) this.tools.scrollIntoView({ block: "nearest" });
    this.find(Object.keys(next).every((each) => ["page", "sort"].includes(each)));
  }

  /** Asks for the hits of the state, then for its counts. */
  async find(keepsCounts = false) {
    const signal = this.#hits.next();
    const asked = this.state;
    this.busy.hidden = false;
    try {
      this.reply = await this.finder.hits(asked, signal);
      this.#drawTools();
      drawChips(this.chips, asked, this.finder, (next) => this.change(next));
      this.#drawHits();
      if (!keepsCounts || !this.facets) this.#countSoon();
    } catch (error) {
      if (!isAbort(error)) fill(this.place, broken(error, () => this.find()));
    } finally {
      if (!signal.aborted) this.busy.hidden = true;
    }
  }

  #countSoon() {
    clearTimeout(this.#calm);
    this.#calm = setTimeout(async () => {
      const asked = this.state;
      try {
        this.facets = await this.finder.facets(asked, this.#counts.next());
        drawFacets(this.side, asked, this.collection, this.facets, (picks) => this.change({ picks }));
        if (!asked.q) this.#drawExamples();
      } catch (error) {
        if (!isAbort(error)) fill(this.side, broken(error, () => this.#countSoon()));
      }
    }, this.facets ? CALM : 0);
  }

  #says() {
    const { matched, relevant, hits, took_ms: took, sortedOf } = this.reply;
    if (!this.state.q) return `${count(matched)} ${label(this.collection.name).toLowerCase()}`;
    const nothing = relevant === 0 && hits.length && !this.constraints().length ? ", none of them relevant" : "";
    const among = sortedOf ? `, sorted among the best ${count(sortedOf)}` : "";
    return `${count(matched)} ${matched === 1 ? "matches" : "match"}${nothing}${among} · ${took < 10 ? took.toFixed(1) : Math.round(took)} ms`;
  }

  #drawTools() {
    const focused = this.tools.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    if (this.reply) fill(this.told, this.#says());
    const search = () => this.finder.base(this.state);
    const matched = () => this.reply?.matched ?? 0;
    const sorts = [["", "Best match"], ...keyFields(this.collection.schema).filter((field) => field.type !== "keywords").flatMap((field) => (isOrdered(field)
      ? [[`-${field.name}`, `${label(field.name)}, highest`], [field.name, `${label(field.name)}, lowest`]] : [[field.name, label(field.name)]]))];
    const sort = choice(sorts, this.state.sort, { class: "small", "aria-label": `Sort the best ${SORTED} by`, on: { change: () => this.change({ sort: sort.value }) } });
    const view = (name, glyph, words) => button({ glyph, label: words, kind: "small", "aria-pressed": String(this.state.view === name), on: () => this.change({ view: name }) });
    fill(this.tools, this.told, h("div", { class: "row" }, this.drawer, sort, h("div", { class: "group" }, view("cards", "cards", "As cards"), view("table", "rows", "As a table")),
      this.#options(), may("map") && h("a", { class: "button", "aria-label": "Map", href: address(["map", this.collection.name], this.params()) }, icon("map"), h("span", { class: "wide" }, "Map")),
      may("save") && button({ text: "Save", glyph: "bookmark", on: () => saveDialog(this.collection, search, matched) }), exportMenu(this.collection, search, matched)));
    if (focused) [...this.tools.querySelectorAll("[aria-label]")].find((each) => each.getAttribute("aria-label") === focused)?.focus();
  }

  #options() {
    const modes = [["", "By itself"], ["semantic", "By meaning"], ["lexical", "By words"], ["hybrid", "By both"]];
    return menu(button({ glyph: "down", label: "Ways to look", kind: "small" }), (close) => [
      h("h3", {}, "Compare"),
      modes.map(([mode, words]) => h("label", {}, h("input", { type: "radio", name: "mode", checked: this.state.mode === mode, on: { change: () => { close(); this.change({ mode }); } } }), words)),
      h("h3", {}, "Show"),
      h("label", {}, h("input", { type: "checkbox", checked: this.state.relevant, on: { change: (event) => { close(); this.change({ relevant: event.target.checked }); } } }), "Only relevant hits"),
    ]);
  }

  #drawHits() {
    const { hits } = this.reply;
    const offset = (this.state.page - 1) * PAGE;
    if (!hits.length) return fill(this.place, this.#nothing());
    const hint = this.reply.relevant === 0 && this.state.q && !this.constraints().length
      && h("div", { class: "note warn" }, icon("warn"), h("div", {}, "Nothing stands out: unrelated questions come as near as these. Say it in a sentence, or with other words."));
    fill(this.place, hint, this.state.view === "table" ? table(this, hits, offset) : h("ol", { class: "hits", start: offset + 1 }, hits.map((hit, index) => card(this, hit, offset + index))), this.#pages(offset));
  }

  #nothing() {
    const hasMore = this.state.picks.length || this.state.changes.length || this.constraints().length;
    return h("div", { class: "card" }, blank("empty", "Nothing matches", hasMore ? "Switch off a condition above, or clear what is picked beside." : "There are no records here yet.",
      hasMore ? button({ text: "Reset the conditions", on: () => this.change({ picks: [], changes: this.finder.found.map((each) => ({ w: each.words, off: 1 })), relevant: false }) }) : null));
  }

  #pages(offset) {
    const most = this.state.sort ? this.reply.sortedOf : this.reply.matched;
    const last = Math.ceil(Math.min(most, 1_000_000) / PAGE);
    if (last < 2) return null;
    const turn = (glyph, words, page) => button({ glyph, label: words, disabled: page < 1 || page > last, on: () => this.change({ page }) });
    return h("nav", { class: "pages row", "aria-label": "Pages" }, turn("left", "Page before", this.state.page - 1),
      h("span", { class: "figures quiet" }, `${count(offset + 1)}–${count(offset + this.reply.hits.length)} of ${count(most)}`), turn("right", "Next page", this.state.page + 1));
  }

  leave() {
    this.#hits.stop();
    this.#counts.stop();
    clearTimeout(this.#calm);
  }
}

/** Shows the page; gives back what to do when it is left. */
export function show(page, [name], params) {
  const collection = name ? named(name) : usual();
  if (!collection) return void add(page, [blank("layers", name ? "There is no such collection" : "There are no collections yet", name ? "Or it does not exist for your key." : "An administrator makes them under Operate.")]);
  if (!name) return void go(address(["search", collection.name]), { replace: true });
  sessionStorage.setItem("kindred.collection", collection.name);
  const view = new SearchView(page, collection, params);
  const slash = (event) => {
    if (event.key !== "/" || event.target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    view.input.select();
    view.input.focus();
  };
  document.addEventListener("keydown", slash);
  return () => {
    document.removeEventListener("keydown", slash);
    view.leave();
  };
}
