// Saving a search or its hits, and handing them out as files.
import { call, download, inCollection } from "./api.js";
import { button, h } from "./dom.js";
import { may } from "./shell.js";
import { count } from "./schema.js";
import { choice, dialog, fail, field, menu, toast } from "./ui.js";

const SIZES = [100, 1000, 10000];

/** The button that hands hits out; `search` makes the parameters of the search. */
export function exportMenu(collection, search, matched) {
  if (!may("export")) return null;
  const trigger = button({ text: "Export", glyph: "download" });
  const hand = async (format, k, close) => {
    close();
    try {
      await download("POST", inCollection(collection.name, "export"), { format, search: { ...(await search()), k } }, `${collection.name}.${format}`);
      toast(`The ${format === "csv" ? "CSV file" : "workbook"} is on its way to your downloads.`);
    } catch (error) {
      fail(error);
    }
  };
  return menu(trigger, (close) => ["csv", "xlsx"].map((format) => [
    h("h3", {}, format === "csv" ? "CSV" : "Excel workbook (XLSX)"),
    SIZES.filter((k, index) => index === 0 || SIZES[index - 1] < matched()).map((k) => h("button", { type: "button", on: { click: () => hand(format, k, close) } }, matched() <= k ? `All ${count(matched())}` : `The best ${count(k)}`)),
  ]));
}

/** Asks for a name, and saves a search or its hits of now. */
export function saveDialog(collection, search, matched) {
  const kinds = [["search", "The search: asked anew each time"], ["audience", "An audience: the records of now"]];
  const kind = choice(kinds, "audience", { name: "kind" });
  const size = h("input", { name: "k", type: "number", min: 1, max: 10000, value: Math.min(matched(), 100) });
  const sized = field("How many of the best", size, "1 to 10,000");
  dialog({
    title: "Save", action: "Save",
    body: [field("Name", h("input", { name: "name", maxlength: 100, required: true, autocomplete: "off" })), field("What is saved", kind), sized, field("Note", h("input", { name: "note", autocomplete: "off" }), "May be left out")],
    submit: async (data) => {
      const k = Number(data.get("k"));
      await saveAs(collection, data, { search: { ...(await search()), k }, ...(data.get("kind") === "audience" ? { audience: true } : {}) });
    },
  });
}

/** Asks for a name, and saves records as an audience. */
export function saveRecords(collection, ids) {
  dialog({
    title: `Save ${count(ids.length)} as an audience`, action: "Save",
    body: [field("Name", h("input", { name: "name", maxlength: 100, required: true, autocomplete: "off" })), field("Note", h("input", { name: "note", autocomplete: "off" }), "May be left out")],
    submit: (data) => saveAs(collection, data, { ids }),
  });
}

async function saveAs(collection, data, what) {
  const name = data.get("name").trim();
  if (!name) throw new Error("Give it a name.");
  const note = data.get("note").trim();
  await call("POST", inCollection(collection.name, "saved"), { name, ...what, ...(note ? { note } : {}) });
  toast(`Saved as ${name}.`);
}
