// Collections: what they hold, how their index is, and the jobs that build it anew.
import { call, inCollection, isAbort } from "./api.js";
import { button, fill, h, icon } from "./dom.js";
import { bytes, count, fieldsOf, label } from "./schema.js";
import { collection as named, may, refresh, session } from "./shell.js";
import { bar, blank, choice, dialog, fail, field, load, toast } from "./ui.js";

const JOBS = "kindred.jobs";
const POLL = 1000;
const EXAMPLE = `{
  "collection": "notes",
  "fields": {
    "stars": {"type": "integer"},
    "topic": {"type": "keyword"}
  }
}`;

const known = () => JSON.parse(sessionStorage.getItem(JOBS) ?? "{}");

function remember(collection, job) {
  sessionStorage.setItem(JOBS, JSON.stringify({ ...known(), [collection]: job }));
}

/** The page. */
export function collectionsPage(place) {
  const stop = new AbortController();
  const list = h("div", { class: "stack" });
  const draw = () => load(list, async () => {
    await refresh();
    return may("stats") ? (await Promise.all(session.collections.map((each) => call("GET", inCollection(each.name))))) : session.collections.map((each) => ({ collections: [{ name: each.name, count: each.count }] }));
  }, (replies) => (replies.length ? replies.map((reply) => card(reply.collections[0], reply.model, draw, stop.signal))
    : blank("layers", "There are no collections yet", "Make one with a schema, then import into it.")), 6);
  fill(place, may("create") && h("div", { class: "row" }, button({ text: "New collection", glyph: "plus", kind: "main", on: () => create(draw) })), list);
  draw();
  return () => stop.abort();
}

function card(stats, model, again, signal) {
  const isOther = model && stats.fingerprint && stats.fingerprint !== model.fingerprint;
  const job = h("div", { class: "job", "aria-live": "polite" });
  const start = (words, path) => button({ text: words, kind: "small", on: async () => {
    try {
      const reply = await call("POST", inCollection(stats.name, path));
      remember(stats.name, reply.job);
      follow(job, reply.job, again, signal);
    } catch (error) {
      fail(error);
    }
  } });
  if (known()[stats.name] && may("job")) follow(job, known()[stats.name], null, signal);
  const fact = (words, value) => value !== undefined && h("div", {}, h("dt", {}, words), h("dd", {}, value));
  return h("section", { class: "card stack", "aria-label": label(stats.name) },
    h("div", { class: "head" }, h("h2", {}, label(stats.name), " ", health(stats, isOther)),
      h("div", { class: "row" }, button({ text: "Schema", kind: "small", on: () => schema(named(stats.name)) }),
        may("rebuild") && button({ text: "Rebuild", kind: "small", on: () => rebuild(stats.name, (reply) => { remember(stats.name, reply.job); follow(job, reply.job, again, signal); }) }),
        may("compact") && start("Compact", "compact"), may("rebuild") && start("Roll back", "rollback"))),
    h("dl", { class: "facts wide-facts" }, fact("Records", count(stats.count)), stats.bytes !== undefined && fact("On disk", bytes(stats.bytes)), fact("Fields", stats.fields), fact("Generation", stats.generation),
      stats.commits !== undefined && fact("Commits", count(stats.commits)), fact("Precision", stats.precision), stats.fingerprint && fact("Model", h("code", { title: stats.fingerprint }, stats.fingerprint.slice(0, 12)))), job);
}

function health(stats, isOther) {
  if (stats.writable === false) return h("span", { class: "tag bad" }, "no room for writes");
  if (isOther) return h("span", { class: "tag warn" }, "another model than the server's");
  return stats.generation ? h("span", { class: "tag good" }, icon("check"), "healthy") : null;
}

/** Shows a job until it ends. */
async function follow(place, id, ended, signal) {
  while (!signal.aborted) {
    let job;
    try {
      job = await call("GET", `/v1/jobs/${encodeURIComponent(id)}`, undefined, { signal });
    } catch (error) {
      if (!isAbort(error)) fill(place, error.status === 404 ? "" : h("p", { class: "wrong" }, error.message));
      return;
    }
    drawJob(place, job);
    if (job.state !== "running") {
      if (ended && job.state === "done") {
        toast(`${label(job.collection)}: the ${job.kind} is done.`);
        ended();
      }
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
}

function drawJob(place, job) {
  const kinds = { done: "good", failed: "bad", cancelled: "warn" };
  const share = job.total ? job.done / job.total : 0;
  const left = job.eta_s === undefined ? "" : `, about ${job.eta_s < 90 ? `${Math.ceil(job.eta_s)} s` : `${Math.ceil(job.eta_s / 60)} min`} left`;
  fill(place, h("div", { class: "row apart" }, h("p", {}, h("span", { class: `tag ${kinds[job.state] ?? ""}` }, job.state), ` ${label(job.kind)} ${job.id}`, job.state === "running" && h("span", { class: "quiet" }, `: ${job.phase}`)),
    job.state === "running" && may("cancel") && button({ text: "Cancel", kind: "small", on: () => call("DELETE", `/v1/jobs/${encodeURIComponent(job.id)}`).catch(fail) })),
  job.state === "running" && h("div", { class: "row", role: "progressbar", "aria-label": "Job", "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.round(share * 100) }, bar(share),
    h("span", { class: "faint figures" }, `${count(job.done ?? 0)} of ${count(job.total ?? 0)}${job.rate ? `, ${count(Math.round(job.rate))}/s` : ""}${left}`)),
  job.error && h("p", { class: "wrong" }, job.error), job.generation && h("p", { class: "faint" }, `${job.generation} is live${job.records === undefined ? "" : ` with ${count(job.records)} records`}.`));
}

function rebuild(name, started) {
  const precision = choice([["", "As it is"], ["f32", "f32: exact"], ["bf16", "bf16"], ["int8", "int8: fastest"]], "", { name: "precision" });
  dialog({
    title: `Rebuild ${name}`, action: "Rebuild",
    body: [h("p", { class: "quiet" }, "The index is built anew beside the live one, which goes on answering, and becomes live in one step. The older one is kept for a day, for the way back."),
      field("Embed in", precision), field("Take the rows of a file instead", h("input", { name: "from", autocomplete: "off" }), "Its name in the folder incoming of the data directory; may be left out"),
      field("Keep the older one for hours", h("input", { name: "keep", type: "number", min: 0, max: 8760, value: 24 }))],
    submit: async (data) => {
      const body = { keep_hours: Number(data.get("keep")) };
      if (data.get("precision")) body.precision = data.get("precision");
      if (data.get("from").trim()) body.from = data.get("from").trim();
      started(await call("POST", inCollection(name, "rebuild"), body));
    },
  });
}

function schema({ name, schema: own }) {
  const rows = fieldsOf(own).map((each) => h("tr", {}, h("th", { scope: "row" }, each.name), h("td", {}, each.type, each.sensitive && h("span", { class: "tag warn" }, "sensitive")), h("td", {}, each.unit ?? ""),
    h("td", {}, Object.keys(each.bands ?? {}).join(", ")), h("td", {}, (each.aliases ?? []).join(", "))));
  const { box } = dialog({ title: `Schema of ${name}`, body: h("div", { class: "stack" }, own.text && h("div", {}, h("h3", {}, "Text"), h("p", { class: "mono" }, own.text)),
    h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Fields" }, h("table", { class: "grid-table" }, h("thead", {}, h("tr", {}, ["Field", "Type", "Unit", "Bands", "Also called"].map((words) => h("th", { scope: "col" }, words)))), h("tbody", {}, rows))),
    h("details", {}, h("summary", {}, "As JSON"), h("pre", { tabindex: "0" }, JSON.stringify(own, null, 2)))) });
  box.classList.add("wide-box");
}

function create(again) {
  const text = h("textarea", { name: "schema", spellcheck: "false", value: EXAMPLE });
  const file = h("input", { type: "file", accept: ".json,application/json", on: { change: async () => { if (file.files[0]) text.value = await file.files[0].text(); } } });
  dialog({
    title: "New collection", action: "Create", body: [field("Schema", text, "Which fields there are, and what they mean"), field("Or take it from a file", file)],
    submit: async (data) => {
      let parsed;
      try {
        parsed = JSON.parse(data.get("schema"));
      } catch (error) {
        throw new Error(`This is not JSON: ${error.message}`);
      }
      await call("POST", "/v1/collections", { schema: parsed });
      await refresh();
      toast(`${parsed.collection} is there.`);
      again();
    },
  });
}
