// Keys: who may come in, as what, and to see what.
import { call, key } from "./api.js";
import { button, fill, h, icon } from "./dom.js";
import { day, label } from "./schema.js";
import { session } from "./shell.js";
import { blank, choice, dialog, field, load, toast } from "./ui.js";

const ROLES = [
  ["rm", "Relationship manager: searches, saves, exports"], ["recommender", "Recommender: a service that searches"], ["writer", "Writer: a service that writes records"],
  ["rebuild", "Rebuild: builds indexes anew"], ["auditor", "Auditor: reads the trails"], ["admin", "Administrator: everything"],
];

/** The page. */
export function keysPage(place) {
  const list = h("div");
  const draw = () => load(list, () => call("GET", "/v1/keys"), ({ keys }) => (keys.length ? table(keys, draw)
    : h("div", { class: "card" }, blank("key", "There are no keys", "This server answers whoever reaches it. As soon as there is a key it asks everyone for one; the first must be an administrator's."))));
  fill(place, h("div", { class: "row" }, button({ text: "New key", glyph: "plus", kind: "main", on: () => create(draw) })), list);
  draw();
}

function table(keys, again) {
  const reach = (each) => [each.collections?.join(", ") ?? "all collections", each.filter ?? (each.filters && Object.entries(each.filters).map(([name, filter]) => `${name}: ${filter}`).join("; "))].filter(Boolean).join(", where ");
  return h("div", { class: "card flush" }, h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Keys" }, h("table", { class: "grid-table" },
    h("thead", {}, h("tr", {}, ["Name", "Role", "Sees", "Sensitive fields", "Made", "Expires", "State", ""].map((words) => h("th", { scope: "col" }, words || h("span", { class: "hidden-words" }, "Actions"))))),
    h("tbody", {}, keys.map((each) => h("tr", {}, h("td", {}, h("b", {}, each.name), h("div", { class: "faint" }, h("code", {}, each.id))), h("td", {}, each.role), h("td", {}, reach(each)), h("td", {}, each.sensitive ? "clear" : "masked"),
      h("td", { class: "nowrap" }, day(each.created)), h("td", { class: "nowrap" }, each.expires ? day(each.expires) : "–"), h("td", {}, h("span", { class: `tag ${each.valid ? "good" : "bad"}` }, each.valid ? "valid" : each.revoked ? "revoked" : "expired")),
      h("td", {}, each.valid && button({ text: "Revoke", kind: "small danger", on: () => revoke(each, again) }))))))));
}

function revoke(each, again) {
  dialog({
    title: `Revoke ${each.name}?`, action: "Revoke", danger: true, body: h("p", { class: "quiet" }, "It ends at once, on connections that are open too, and cannot be given back."),
    submit: async () => {
      await call("DELETE", `/v1/keys/${encodeURIComponent(each.id)}`);
      toast(`${each.name} is revoked.`);
      again();
    },
  });
}

function create(again) {
  const role = choice(ROLES, session.me.requires_keys ? "rm" : "admin", { name: "role" });
  const boxes = session.collections.map((each) => h("label", { class: "tick" }, h("input", { type: "checkbox", name: "collection", value: each.name }), label(each.name)));
  const sensitive = choice([["", "As usual for the role"], ["yes", "Clear"], ["no", "Masked"]], "", { name: "sensitive" });
  const limits = h("div", { class: "stack" }, h("fieldset", { class: "field" }, h("legend", {}, "Collections"), h("div", { class: "row" }, boxes), h("small", {}, "None ticked: all")),
    field("Filter", h("input", { name: "filter", class: "mono", autocomplete: "off", spellcheck: "false", placeholder: 'country = "United Kingdom"' }), "Only records that pass it exist for the key"), field("Sensitive fields", sensitive));
  const show = () => { limits.hidden = role.value === "admin"; };
  role.addEventListener("change", show);
  show();
  dialog({
    title: "New key", action: "Make the key",
    body: [field("Name", h("input", { name: "name", required: true, autocomplete: "off" }), "What it is for"), field("Role", role), limits, field("Expires", h("input", { name: "expires", type: "date" }), "The first day on which it opens nothing; may be left out")],
    submit: async (data) => {
      const body = { name: data.get("name").trim(), role: data.get("role") };
      const collections = data.getAll("collection");
      if (body.role !== "admin") {
        if (collections.length) body.collections = collections;
        if (data.get("filter").trim()) body.filter = data.get("filter").trim();
        if (data.get("sensitive")) body.sensitive = data.get("sensitive") === "yes";
      }
      if (data.get("expires")) body.expires = data.get("expires");
      const made = await call("POST", "/v1/keys", body);
      if (!session.me.requires_keys) key.set(made.key);
      session.me.requires_keys = true;
      reveal(made);
      again();
    },
  });
}

function reveal(made) {
  const copy = button({ text: "Copy", glyph: "copy", on: async () => {
    await navigator.clipboard.writeText(made.key).catch(() => {});
    toast("The key is in the clipboard.");
  } });
  dialog({ title: `The key of ${made.name}`, body: [h("p", { class: "note warn" }, icon("warn"), h("span", {}, "It is shown this once. The server keeps only its hash.")), h("pre", { tabindex: "0" }, made.key), h("div", {}, copy)] });
}
