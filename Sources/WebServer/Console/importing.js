// Import: a file is read in the browser and sent in batches; what the server refuses is listed, and can be had as a file.
import { call, inCollection, save } from "./api.js";
import { button, fill, h, icon } from "./dom.js";
import { record, rowsOf } from "./rows.js";
import { bytes, count, label } from "./schema.js";
import { refresh, session } from "./shell.js";
import { bar, blank, broken, choice, field, toast } from "./ui.js";

const BATCH = 500;
const SHOWN = 100;

class Import {
  done = 0;
  rejected = [];
  #batch = [];

  constructor(collection, file, told) {
    [this.collection, this.file, this.told] = [collection, file, told];
    this.began = performance.now();
  }

  async run(signal) {
    for await (const row of rowsOf(this.file)) {
      if (signal.aborted) return;
      this.read = row.read;
      if (row.wrong) this.rejected.push({ line: row.line, reason: row.wrong });
      else this.#batch.push({ line: row.line, record: record(row.value, this.collection.schema, row.line) });
      if (this.#batch.length >= BATCH) await this.#send(signal);
    }
    await this.#send(signal);
  }

  async #send(signal) {
    const batch = this.#batch;
    this.#batch = [];
    if (!batch.length) return;
    const lines = batch.map((each) => JSON.stringify(each.record)).join("\n");
    const reply = await call("POST", inCollection(this.collection.name, "records"), lines, { signal, type: "application/x-ndjson" });
    this.done += reply.upserted;
    for (const each of reply.rejected ?? []) this.rejected.push({ line: batch[each.line - 1]?.line ?? each.line, reason: each.reason });
    this.told(this);
  }

  get rate() {
    return this.done / Math.max(0.001, (performance.now() - this.began) / 1000);
  }
}

/** The page. */
export function importPage(place) {
  if (!session.collections.length) return void fill(place, blank("layers", "There is no collection to import into", "Make one under Collections first."));
  let stop = new AbortController();
  const into = choice(session.collections.map((each) => [each.name, `${label(each.name)} (${count(each.count)})`]), session.collections[0].name);
  const state = h("div", { class: "stack", "aria-live": "polite" });
  const input = h("input", { type: "file", id: "import-file", class: "hidden-words", accept: ".csv,.tsv,.txt,.jsonl,.ndjson,.json", on: { change: () => input.files[0] && begin(input.files[0]) } });
  const zone = h("label", { class: "drop", for: "import-file" }, icon("upload"), h("b", {}, "Drop a file here, or choose one"), h("span", { class: "quiet" }, "CSV with a line of names, or JSON lines. Rows whose id is there already replace what it was."));
  for (const [name, isOver] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", isOver);
      if (name === "drop" && event.dataTransfer.files[0]) begin(event.dataTransfer.files[0]);
    });
  }
  const begin = async (file) => {
    stop.abort();
    stop = new AbortController();
    const { signal } = stop;
    const collection = session.collections.find((each) => each.name === into.value);
    const work = new Import(collection, file, (each) => draw(state, each, signal, () => stop.abort()));
    draw(state, work, signal, () => stop.abort());
    try {
      await work.run(signal);
      draw(state, work, signal);
      await refresh();
      if (!signal.aborted) toast(`${count(work.done)} rows are in ${label(collection.name).toLowerCase()}.`);
    } catch (error) {
      draw(state, work, signal);
      if (!signal.aborted) state.prepend(broken(error));
    } finally {
      input.value = "";
    }
  };
  fill(place, h("div", { class: "filters" }, field("Into", into)), input, zone, state);
  return () => stop.abort();
}

function draw(place, work, signal, stop) {
  const share = work.file.size ? (work.read ?? 0) / work.file.size : 1;
  const isRunning = Boolean(stop) && !signal.aborted;
  const words = `${count(work.done)} rows in, ${count(work.rejected.length)} rejected${isRunning ? `, ${count(Math.round(work.rate))} a second` : ""}`;
  fill(place, h("section", { class: "card stack near" }, h("div", { class: "row apart" }, h("h2", {}, work.file.name, " ", h("span", { class: "faint" }, bytes(work.file.size))), isRunning ? button({ text: "Stop", kind: "small", on: stop }) : h("span", { class: `tag ${signal.aborted ? "warn" : "good"}` }, signal.aborted ? "stopped" : "done")),
    h("div", { role: "progressbar", "aria-label": "Import", "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.round(share * 100), class: "row" }, bar(isRunning ? share : signal.aborted ? share : 1)), h("p", { class: "quiet figures" }, words)),
  work.rejected.length > 0 && rejects(work));
}

function rejects(work) {
  const quoted = (text) => `"${String(text).replace(/"/g, '""')}"`;
  const hand = () => save(new Blob([`line,reason\r\n${work.rejected.map((each) => `${each.line},${quoted(each.reason)}`).join("\r\n")}\r\n`], { type: "text/csv" }), `${work.file.name}.rejected.csv`);
  return h("section", { class: "card flush" }, h("div", { class: "row apart pad" }, h("h2", {}, `${count(work.rejected.length)} rejected`), button({ text: "Save the list", glyph: "download", kind: "small", on: hand })),
    h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Rejected rows" }, h("table", { class: "grid-table" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Line"), h("th", { scope: "col" }, "Reason"))),
      h("tbody", {}, work.rejected.slice(0, SHOWN).map((each) => h("tr", {}, h("td", { class: "figures" }, each.line), h("td", {}, each.reason)))))));
}
