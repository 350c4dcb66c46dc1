// Lines of an audit trail, and the page that shows a whole one and follows its chain.
import { call } from "./api.js";
import { button, fill, h, icon } from "./dom.js";
import { count, label, moment } from "./schema.js";
import { session } from "./shell.js";
import { blank, broken, choice, field, load } from "./ui.js";

const LIMIT = 100;

/** Lines as a table. */
export function auditTable(lines) {
  return h("div", { class: "card flush" }, h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Audit trail" }, h("table", { class: "grid-table" },
    h("thead", {}, h("tr", {}, ["Line", "When", "Who", "What", "Collection", "About", "Hash"].map((words) => h("th", { scope: "col" }, words)))),
    h("tbody", {}, lines.map((line) => h("tr", {}, h("td", { class: "figures" }, line.line), h("td", { class: "nowrap" }, moment(line.time)), h("td", {}, line.actor),
      h("td", {}, h("span", { class: `tag ${line.refused || /refus/.test(line.detail ?? "") ? "bad" : ""}` }, line.action)), h("td", {}, line.collection ?? "–"),
      h("td", {}, line.detail ?? (line.subjects?.length ? `${count(line.subjects.length)} ${line.subjects.length === 1 ? "record" : "records"}` : "–")),
      h("td", {}, h("code", { title: line.hash }, String(line.hash).slice(0, 10)))))))));
}

/** The page of all trails. */
export function auditPage(place) {
  const trail = choice([["", "Reads and administration"], ...session.collections.map((each) => [each.name, `Changes of ${label(each.name).toLowerCase()}`])], "");
  const id = h("input", { placeholder: "any", autocomplete: "off", spellcheck: "false" });
  const lines = h("div", { class: "stack" });
  const chain = h("div", { role: "status" });
  const query = (more = {}) => new URLSearchParams(Object.entries({ collection: trail.value, ...more }).filter(([, value]) => value));
  const read = () => {
    fill(chain);
    load(lines, () => call("GET", `/v1/audit?${query({ id: id.value.trim(), limit: LIMIT })}`), (reply) => page(reply, []));
  };
  const page = (reply, before) => {
    const all = [...before, ...reply.lines];
    if (!all.length) return blank("empty", "The trail has no such line", "Changes are written as they happen, reads of callers with a key within a second.");
    return [auditTable(all), reply.next && h("div", { class: "row" }, button({ text: "Show more", on: async () => {
      const next = await call("GET", `/v1/audit?${query({ id: id.value.trim(), limit: LIMIT, cursor: reply.next })}`);
      fill(lines, page(next, all));
    } }))];
  };
  const verify = async () => {
    fill(chain, h("p", { class: "note" }, "Following the chain…"));
    try {
      const found = await call("GET", `/v1/audit/verify?${query()}`);
      fill(chain, h("div", { class: `note ${found.sound ? "good" : "bad"}` }, icon(found.sound ? "check" : "warn"), h("div", {},
        found.sound ? `The chain of ${count(found.lines)} lines is sound. ` : `The chain is broken after ${count(found.lines)} sound lines: ${found.fault}. `,
        found.head && ["Head: ", h("code", {}, found.head)])));
    } catch (error) {
      fill(chain, broken(error, verify));
    }
  };
  trail.addEventListener("change", read);
  id.addEventListener("change", read);
  fill(place, h("div", { class: "filters" }, field("Trail", trail), field("About the record", id), button({ text: "Check the chain", glyph: "lock", on: verify })), chain, lines);
  read();
}
