// The map of what was found: points that lie near each other mean something alike.
import { call, inCollection, isAbort, Latest } from "./api.js";
import { button, fill, h, icon } from "./dom.js";
import { pickWords, picksFilter } from "./filter.js";
import { Finder } from "./finding.js";
import { saveRecords } from "./keeping.js";
import { colouring } from "./colours.js";
import { Plot } from "./plot.js";
import { address, go, searchParams, searchState } from "./route.js";
import { count, keyFields, label, percent, shown, title, titleField } from "./schema.js";
import { collection as named, collectionChoice, may, usual } from "./shell.js";
import { blank, bones, broken, choice, field } from "./ui.js";

const POINTS = 5000;

class MapView {
  #latest = new Latest();

  constructor(page, collection, params) {
    this.collection = collection;
    this.state = searchState(collection.name, params);
    this.field = params.get("by") ?? keyFields(collection.schema).find((each) => each.type === "keyword")?.name ?? keyFields(collection.schema)[0]?.name ?? "";
    this.#build(page);
    this.#read();
  }

  #address = () => address(["map", this.collection.name], { ...searchParams(this.state), by: this.field });

  #build(page) {
    const { schema, name } = this.collection;
    const input = h("input", { type: "search", value: this.state.q, placeholder: "All of them, or ask", "aria-label": "Question" });
    const ask = (event) => {
      event.preventDefault();
      this.state = { ...this.state, q: input.value.trim() };
      go(this.#address(), { quietly: true });
      this.#read();
    };
    const by = choice(keyFields(schema).filter((each) => each.type !== "keywords").map((each) => [each.name, label(each.name)]), this.field);
    by.addEventListener("change", () => {
      this.field = by.value;
      go(this.#address(), { quietly: true, replace: true });
      this.#paint();
    });
    this.legend = h("div", { class: "legend" });
    this.told = h("p", { class: "told", role: "status" });
    this.chosen = h("div", { class: "stack near" });
    this.tip = h("div", { class: "tip", hidden: true });
    this.canvas = h("canvas", { tabindex: "0", role: "img", "aria-label": "Map of the records; arrow keys move it, plus and minus zoom. The button Select what is in view selects without a pointer.", "aria-describedby": "map-told" });
    this.told.id = "map-told";
    this.stage = h("div", { class: "stage card flush" }, this.canvas, this.tip, h("div", { class: "stage-tools" },
      h("div", { class: "group" }, this.mode("pan", "hand", "Move"), this.mode("lasso", "lasso", "Draw a lasso")),
      h("div", { class: "group" }, button({ glyph: "plus", label: "Zoom in", on: () => this.plot.zoom(1.5) }), button({ glyph: "minus", label: "Zoom out", on: () => this.plot.zoom(1 / 1.5) }),
        button({ glyph: "refresh", label: "Show all", on: () => this.plot.reset() }))));
    this.plot = new Plot(this.canvas, { onSelect: (points) => this.#choose(points), onHover: (point, x, y) => this.#hover(point, x, y) });
    fill(page, h("div", { class: "stack" },
      h("div", { class: "head" }, h("h1", {}, `Map of ${label(name).toLowerCase()}`), h("span", { class: "narrow" }, collectionChoice(name, (next) => go(address(["map", next], { q: this.state.q }))))),
      h("form", { class: "map-ask", role: "search", on: { submit: ask } }, input, h("button", { class: "button main", type: "submit" }, "Draw")),
      this.state.picks.length > 0 && h("ul", { class: "chips" }, this.state.picks.map((pick) => h("li", { class: "chip pick" }, icon("filter"), h("span", { class: "says" }, pickWords(pick, schema))))),
      h("div", { class: "map-columns" }, h("div", { class: "stack near" }, this.stage, this.told), h("aside", { class: "stack", "aria-label": "Colours and selection" }, field("Colour", by), this.legend, this.chosen))));
    this.#choose([]);
    this.repaint = () => this.#paint();
    addEventListener("themechange", this.repaint);
  }

  mode(name, glyph, words) {
    return button({ glyph, label: words, "aria-pressed": String(name === "pan"), data: { mode: name }, on: () => {
      this.plot.mode = name;
      this.canvas.classList.toggle("lasso", name === "lasso");
      for (const each of this.stage.querySelectorAll("[data-mode]")) each.setAttribute("aria-pressed", String(each.dataset.mode === name));
    } });
  }

  async #read() {
    const signal = this.#latest.next();
    fill(this.told, bones(1));
    try {
      const { schema, name } = this.collection;
      const fields = [...keyFields(schema).map((each) => each.name), ...(titleField(schema) ? [titleField(schema).name] : [])];
      const filter = picksFilter(this.state.picks, schema);
      const about = this.state.q ? { search: { ...(await new Finder(this.collection).base(this.state, signal)), k: POINTS } } : filter ? { filter } : {};
      this.reply = await call("POST", inCollection(name, "map"), { ...about, limit: POINTS, fields }, { signal });
      this.plot.show(this.reply.points);
      this.#paint();
      const { points, total, explained } = this.reply;
      fill(this.told, points.length ? `${count(points.length)} of ${count(total)}; the two directions show ${percent(explained[0] + explained[1])} of how they differ.` : "Nothing matches.");
    } catch (error) {
      if (!isAbort(error)) fill(this.told, broken(error, () => this.#read()));
    }
  }

  #paint() {
    if (!this.reply) return;
    const definition = { name: this.field, ...this.collection.schema.fields[this.field] };
    const { colours, legend } = colouring(definition, this.reply.points.map((point) => point.fields?.[this.field]), this.stage);
    this.plot.paint(colours, this.stage);
    fill(this.legend, legend);
  }

  #hover(point, x, y) {
    this.tip.hidden = !point;
    if (!point) return;
    const { schema } = this.collection;
    fill(this.tip, h("b", {}, title(schema, point)), keyFields(schema).slice(0, 4).map((each) => h("div", {}, `${label(each.name)}: ${shown(each, point.fields?.[each.name])}`)));
    this.tip.style.left = `${Math.min(x + 14, this.stage.clientWidth - 220)}px`;
    this.tip.style.top = `${Math.min(y + 14, this.stage.clientHeight - 120)}px`;
  }

  #choose(points) {
    const { schema, name } = this.collection;
    const inView = button({ text: "Select what is in view", kind: "small", on: () => this.plot.selectView() });
    if (!points.length) return fill(this.chosen, h("h2", {}, "Selection"), h("p", { class: "quiet" }, "Draw a lasso around points to make an audience of them."), h("div", {}, inView));
    fill(this.chosen, h("h2", {}, `${count(points.length)} selected`),
      h("div", { class: "row" }, may("save") && button({ text: "Save as audience", glyph: "bookmark", kind: "main small", on: () => saveRecords(this.collection, points.map((point) => point.id)) }),
        inView, button({ text: "Clear", kind: "small", on: () => this.plot.select([]) })),
      h("ul", { class: "chosen" }, points.slice(0, 40).map((point) => h("li", {}, h("a", { href: address(["record", name, point.id]) }, title(schema, point)), h("span", { class: "faint" }, ` ${shown({ name: this.field, ...schema.fields[this.field] }, point.fields?.[this.field])}`)))),
      points.length > 40 && h("p", { class: "faint" }, `and ${count(points.length - 40)} more`));
  }

  leave() {
    this.#latest.stop();
    this.plot.leave();
    removeEventListener("themechange", this.repaint);
  }
}

/** Shows the page; gives back what to do when it is left. */
export function show(page, [name], params) {
  const collection = name ? named(name) : usual();
  if (!collection) return void fill(page, blank("layers", "There is no such collection", "Or it does not exist for your key."));
  if (!name) return void go(address(["map", collection.name]), { replace: true });
  sessionStorage.setItem("kindred.collection", collection.name);
  const view = new MapView(page, collection, params);
  return () => view.leave();
}
