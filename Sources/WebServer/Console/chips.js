// The chips below the box: what was understood, what was picked, and how to change it.
import { call, inCollection } from "./api.js";
import { button, fill, h, icon } from "./dom.js";
import { filterWords, pickWords } from "./filter.js";
import { constraintsOf } from "./finding.js";
import { count } from "./schema.js";
import { choice, dialog, field } from "./ui.js";

/** Draws the chips of a state; `change` takes what is to be different in the state. */
export function drawChips(place, state, finder, change) {
  const { schema } = finder.collection;
  const constraints = constraintsOf(finder.found, state.changes);
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  fill(place,
    constraints.map((constraint) => understood(constraint, schema, (next) => change({ changes: withChange(state.changes, constraint, next) }), finder)),
    state.picks.map((pick, index) => picked(pick, schema, () => change({ picks: state.picks.filter((_, other) => other !== index) }))),
    h("li", {}, button({ text: "Add a condition", glyph: "plus", kind: "plain small", on: () => edit(null, finder, (next) => change({ changes: [...state.changes, { own: 1, ...next }] })) })),
    (state.changes.length > 0 || state.picks.length > 0) && h("li", {}, button({ text: "Reset", kind: "plain small", on: () => change({ changes: [], picks: [] }) })));
  if (focused) place.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

function withChange(changes, constraint, next) {
  const isSame = (each) => (constraint.isOwn ? each.own && each.f === constraint.filter : !each.own && each.w === constraint.words);
  const old = changes.find(isSame) ?? { w: constraint.words };
  const rest = changes.filter((each) => !isSame(each));
  if (next === null) return rest;
  const merged = { ...old, ...next };
  if (!merged.off) delete merged.off;
  return Object.keys(merged).length > 1 ? [...rest, merged] : rest;
}

function understood(constraint, schema, change, finder) {
  const words = filterWords(constraint.filter, schema);
  const isSoft = constraint.kind === "soft";
  const name = constraint.words || words;
  const title = constraint.isOff ? "Switched off" : isSoft ? "Preferred" : "Required";
  const toggle = constraint.isOwn ? null : h("input", {
    type: "checkbox", checked: !constraint.isOff, "aria-label": `Use: ${words}`, data: { focus: `use-${name}` },
    on: { change: (event) => change({ off: event.target.checked ? 0 : 1 }) },
  });
  const promote = !constraint.isOff && h("button", {
    type: "button", class: "kind", "aria-pressed": String(!isSoft), data: { focus: `kind-${name}` },
    title: isSoft ? "Records that meet it come sooner. Press to show only those." : "Only records that meet it are shown. Press to only prefer them.",
    on: { click: () => change({ k: isSoft ? "hard" : "soft" }) },
  }, isSoft ? "preferred" : "required");
  return h("li", { class: `chip ${isSoft ? "soft" : ""} ${constraint.isOff ? "off" : ""}`, title },
    toggle, h("span", { class: "says" }, words, constraint.words && h("span", { class: "said" }, ` “${constraint.words}”`)), promote,
    button({ glyph: "edit", label: `Change: ${words}`, kind: "plain small", on: () => edit(constraint, finder, change) }),
    constraint.isOwn && button({ glyph: "close", label: `Remove: ${words}`, kind: "plain small", on: () => change(null) }));
}

function picked(pick, schema, remove) {
  const words = pickWords(pick, schema);
  return h("li", { class: "chip pick" }, icon("filter"), h("span", { class: "says" }, words),
    button({ glyph: "close", label: `Remove: ${words}`, kind: "plain small", on: remove }));
}

function edit(constraint, finder, change) {
  const input = h("input", { name: "filter", spellcheck: "false", class: "mono", value: constraint?.filter ?? "", autocomplete: "off" });
  const kind = choice([["hard", "Required: only records that meet it"], ["soft", "Preferred: those that meet it come sooner"]], constraint?.kind ?? "hard", { name: "kind" });
  const told = h("p", { class: "hint", "aria-live": "polite" });
  let turn = 0;
  const tell = async () => {
    const mine = ++turn;
    const filter = input.value.trim();
    if (!filter) return fill(told, `Fields: ${Object.keys(finder.collection.schema.fields).join(", ")}`);
    try {
      const reply = await call("POST", inCollection(finder.collection.name, "count"), { filter });
      if (mine === turn) fill(told, `${count(reply.count)} records meet it.`);
    } catch (error) {
      if (mine === turn) fill(told, error.message);
    }
  };
  input.addEventListener("input", tell);
  tell();
  dialog({
    title: constraint ? "Change a condition" : "Add a condition", action: constraint ? "Change" : "Add",
    body: [field("Condition", input, 'For instance: age between 30 and 45, or city in ["Leeds", "York"]'), told, field("Weight", kind)],
    submit: async (data) => {
      const filter = data.get("filter").trim();
      if (!filter) throw new Error("Write a condition.");
      await call("POST", inCollection(finder.collection.name, "count"), { filter });
      change({ f: filter, k: data.get("kind"), off: 0 });
    },
  });
}
