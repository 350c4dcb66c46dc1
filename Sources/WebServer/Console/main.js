// Begins: signs in if the server asks for a key, then shows what the address says.
import { key, onRefused } from "./api.js";
import { fill, h } from "./dom.js";
import { read } from "./route.js";
import { enter, frame, places, session } from "./shell.js";
import { label } from "./schema.js";
import { signIn } from "./signin.js";
import { blank, broken } from "./ui.js";

const app = document.getElementById("app");
const PAGES = {
  search: () => import("./search.js"), record: () => import("./record.js"), map: () => import("./map.js"),
  audiences: () => import("./audiences.js"), operate: () => import("./operate.js"),
};
let leavePage = () => {};
let turn = 0;

async function show() {
  const { path, params } = read();
  if (!path[0] && places().length) return location.replace(`#/${places()[0][0]}`);
  const mine = ++turn;
  const page = h("div", { class: "page-inner" });
  const isAllowed = path[0] === "record" || places().some(([place]) => place === path[0]);
  leavePage();
  leavePage = () => {};
  fill(app, frame(path, page, start));
  document.title = [path[2], path[1] ?? path[0], "Kindred"].filter(Boolean).map((part, index, all) => (index === all.length - 2 ? label(part) : part)).join(" · ");
  app.className = "";
  if (!isAllowed || !PAGES[path[0]]) {
    return fill(page, blank("lock", "There is nothing here for you", "Either the address is wrong, or your key's role does not go there."));
  }
  try {
    const module = await PAGES[path[0]]();
    if (mine !== turn) return;
    leavePage = module.show(page, path.slice(1), params) ?? leavePage;
    if (turn > 1 && !page.contains(document.activeElement)) document.getElementById("main").focus({ preventScroll: true });
  } catch (error) {
    fill(page, broken(error, show));
  }
}

async function start() {
  leavePage();
  leavePage = () => {};
  try {
    await enter();
    await show();
  } catch (error) {
    if (error.status !== 401) return fill(app, h("div", { class: "page" }, broken(error, start)));
    const words = key.get() ? error.message : "";
    key.forget();
    signIn(app, words, start);
  }
}

onRefused(() => {
  if (!session.me) return;
  session.me = null;
  start();
});
addEventListener("hashchange", () => session.me && show());
document.querySelector("[data-skip]").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main")?.focus();
});
start();
