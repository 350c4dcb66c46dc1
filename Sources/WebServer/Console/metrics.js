// Live charts of what the server measures of itself.
import { text } from "./api.js";
import { lineChart } from "./chart.js";
import { fill, h } from "./dom.js";
import { bytes, count } from "./schema.js";
import { broken } from "./ui.js";

const EVERY = 2000;
const KEPT = 90;
const FEWEST = 20;
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** Prometheus' text as a list of `{name, labels, value}`. */
export function samples(page) {
  return page.split("\n").map((line) => LINE.exec(line)).filter(Boolean).map(([, name, labels = "", value]) => ({
    name, value: Number(value), labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, words]) => [key, words])),
  }));
}

class Reading {
  constructor(page) {
    this.at = performance.now() / 1000;
    this.all = samples(page);
  }

  sum(name, labels = {}) {
    return this.all.filter((each) => each.name === name && Object.entries(labels).every(([key, value]) => each.labels[key] === value)).reduce((sum, each) => sum + each.value, 0);
  }

  labels(name, key) {
    return [...new Set(this.all.filter((each) => each.name === name).map((each) => each.labels[key]))];
  }

  /** The counts of a histogram up to each bound, over all labels that fit. */
  buckets(name, labels) {
    const counts = new Map();
    for (const each of this.all) {
      if (each.name !== `${name}_bucket` || !Object.entries(labels).every(([key, value]) => each.labels[key] === value)) continue;
      const bound = each.labels.le === "+Inf" ? Infinity : Number(each.labels.le);
      counts.set(bound, (counts.get(bound) ?? 0) + each.value);
    }
    return counts;
  }
}

const TIME = "kindred_request_duration_seconds";

/** A quantile of what came between two readings, in seconds; null where nothing did. */
function quantile(before, now, share, labels = {}) {
  const earlier = before.buckets(TIME, labels);
  const bounds = [...now.buckets(TIME, labels)].map(([bound, value]) => [bound, value - (earlier.get(bound) ?? 0)]).sort((a, b) => a[0] - b[0]);
  const all = bounds.at(-1)?.[1] ?? 0;
  if (!all) return null;
  let [low, below] = [0, 0];
  for (const [bound, value] of bounds) {
    if (value >= share * all) return Number.isFinite(bound) ? low + ((bound - low) * (share * all - below)) / Math.max(1e-9, value - below) : low;
    [low, below] = [bound, value];
  }
  return low;
}

const ms = (value) => (value >= 1000 ? `${(value / 1000).toFixed(1)} s` : value >= 10 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`);

const CHARTS = [
  ["Requests a second", (value) => (value < 10 ? value.toFixed(1) : count(Math.round(value))), (before, now, seconds) => ({ all: (now.sum(`${TIME}_count`) - before.sum(`${TIME}_count`)) / seconds })],
  ["Duration", ms, (before, now) => ({ median: milli(quantile(before, now, 0.5)), "99 in 100": milli(quantile(before, now, 0.99)) })],
  ["Waiting or worked on", count, (_, now) => Object.fromEntries(now.labels("kindred_queue_requests", "lane").map((lane) => [lane, now.sum("kindred_queue_requests", { lane })]))],
  ["Refused a second", (value) => value.toFixed(1), (before, now, seconds) => ({ refused: (now.sum("kindred_refusals_total") - before.sum("kindred_refusals_total")) / seconds })],
  ["Texts embedded a second", (value) => (value < 10 ? value.toFixed(1) : count(Math.round(value))), (before, now, seconds) => ({ texts: (now.sum("kindred_encoder_texts_total") - before.sum("kindred_encoder_texts_total")) / seconds })],
  ["Memory", bytes, (_, now) => ({ resident: now.sum("process_resident_memory_bytes"), "lines and replies": now.sum("kindred_line_memory_bytes") })],
];
const milli = (value) => (value === null ? null : value * 1000);

/** The page; gives back what ends it. */
export function metricsPage(place) {
  const history = [];
  const charts = CHARTS.map(([title, say]) => ({ title, say, place: h("section", { class: "card stack near", "aria-label": title }) }));
  const facts = h("dl", { class: "facts wide-facts" });
  const wrong = h("div");
  fill(place, wrong, h("section", { class: "card" }, facts), h("div", { class: "chart-grid" }, charts.map((each) => each.place)), h("p", { class: "faint" }, `Read every ${EVERY / 1000} s from /metrics; the last ${(EVERY * KEPT) / 60_000} minutes are shown.`));
  let last = null;
  const read = async () => {
    if (document.hidden) return;
    try {
      const now = new Reading(await text("/metrics"));
      history.push(last ? CHARTS.map(([, , values]) => values(last, now, Math.max(0.1, now.at - last.at))) : CHARTS.map(() => ({})));
      if (history.length > KEPT) history.shift();
      last = now;
      fill(wrong);
      drawFacts(facts, now);
      charts.forEach((each, index) => fill(each.place, lineChart(each.title, each.say, history.map((values) => values[index]), Math.max(FEWEST, history.length))));
    } catch (error) {
      fill(wrong, broken(error));
    }
  };
  read();
  const timer = setInterval(read, EVERY);
  return () => clearInterval(timer);
}

function drawFacts(place, now) {
  const hits = now.sum("kindred_embedding_cache_hits_total");
  const asked = hits + now.sum("kindred_embedding_cache_misses_total");
  const version = now.all.find((each) => each.name === "kindred_build_info")?.labels.version;
  const started = now.sum("process_start_time_seconds");
  const facts = [["Version", version], ["Ready", now.sum("kindred_ready") ? "Yes" : "No"], started && ["Up since", new Date(started * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })],
    ["Connections", count(now.sum("kindred_connections"))], ["Requests so far", count(now.sum(`${TIME}_count`))], asked > 0 && ["Questions remembered", `${Math.round((hits / asked) * 100)} %`], ["Wrong keys", count(now.sum("kindred_failed_authentications_total"))]];
  fill(place, facts.filter((each) => each && each[1] !== undefined).map(([words, value]) => h("div", {}, h("dt", {}, words), h("dd", {}, value))));
}
