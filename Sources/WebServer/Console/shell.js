// Who is here, which collections there are, and the frame around every page.
import { call, key } from "./api.js";
import { button, fill, h, icon } from "./dom.js";
import { address } from "./route.js";
import { count, label } from "./schema.js";

/** What is known of the caller and of the server: filled by `enter`. */
export const session = { me: null, collections: [] };

/** Whether the caller's role allows a method. */
export const may = (method) => session.me.methods.includes(method);

/** Learns who the caller is, and what collections exist for it. */
export async function enter() {
  session.me = await call("GET", "/v1/me");
  await refresh();
}

/** Reads the collections anew. */
export async function refresh() {
  session.collections = may("collections") ? (await call("GET", "/v1/collections")).collections : [];
  for (const collection of session.collections) collection.schema.fields ??= {};
  dispatchEvent(new Event("collectionschange"));
}

/** A collection by its name. */
export const collection = (name) => session.collections.find((each) => each.name === name);

/** The collection shown last, or the largest one. */
export function usual() {
  const last = collection(sessionStorage.getItem("kindred.collection"));
  return last ?? [...session.collections].sort((a, b) => b.count - a.count)[0];
}

/** The places of the console that a role may go to, most used first. */
export function places() {
  const operate = ["stats", "upsert", "audit", "key_list", "job"].some(may);
  return [
    may("search") && ["search", "Search", "search"],
    may("map") && ["map", "Map", "map"],
    may("saved") && ["audiences", "Audiences", "people"],
    operate && ["operate", "Operate", "gauge"],
  ].filter(Boolean);
}

const THEMES = { auto: ["Theme: as the system", "auto"], light: ["Theme: light", "sun"], dark: ["Theme: dark", "moon"] };

function themeButton() {
  const place = h("span");
  const draw = () => {
    const current = document.documentElement.dataset.theme ?? "auto";
    const [words, glyph] = THEMES[current];
    fill(place, button({ glyph, label: words, kind: "plain", on: () => {
      const next = { auto: "light", light: "dark", dark: "auto" }[current];
      if (next === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = next;
      localStorage.setItem("kindred.theme", next);
      dispatchEvent(new Event("themechange"));
      draw();
      place.querySelector("button").focus();
    } }));
  };
  draw();
  return place;
}

function link(hash, words, glyph, isHere, number) {
  return h("a", { href: hash, "aria-current": isHere ? "page" : undefined }, glyph && icon(glyph), h("span", {}, words),
    number !== undefined && h("span", { class: "number" }, count(number)));
}

let drawList = () => {};
addEventListener("collectionschange", () => drawList());

/** The frame; `here` is the path of what is shown. */
export function frame(here, page, leave) {
  const name = here[1] || (["search", "map"].includes(here[0]) ? usual()?.name : "");
  const list = h("nav", { class: "nav collections", "aria-label": "Collections" });
  drawList = () => fill(list, h("h2", {}, "Collections"), session.collections.map((each) => link(
    address(here[0] === "map" ? ["map", each.name] : may("search") ? ["search", each.name] : ["operate", "collections"]),
    label(each.name), "layers", here[0] !== "operate" && name === each.name, each.count)));
  drawList();
  const rail = h("header", { class: "rail" },
    h("a", { class: "brand", href: "#/", "aria-label": "Kindred, start" }, h("span", { class: "mark", "aria-hidden": "true" }), h("span", {}, "Kindred")),
    h("nav", { class: "nav places", "aria-label": "Places" },
      places().map(([path, words, glyph]) => link(address([path]), words, glyph, here[0] === path || (path === "search" && here[0] === "record")))),
    list,
    h("div", { class: "foot" },
      h("div", { class: "who" }, h("b", {}, session.me.name), h("span", { class: "faint" }, label(session.me.role))),
      h("div", { class: "row" }, themeButton(),
        session.me.requires_keys && button({ glyph: "exit", label: "Sign out", kind: "plain", on: () => { key.forget(); leave(); } }))));
  return h("div", { class: "frame" }, rail, h("main", { class: "page", id: "main", tabindex: "-1" }, page));
}

/** The choice of a collection in a page's head, for screens without the rail's list. */
export function collectionChoice(current, go) {
  const select = h("select", { class: "small", "aria-label": "Collection", on: { change: () => go(select.value) } },
    session.collections.map((each) => h("option", { value: each.name }, label(each.name))));
  select.value = current;
  return select;
}
