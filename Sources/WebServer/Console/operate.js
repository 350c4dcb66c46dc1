// The pages of those who keep the server: what a role may not do is not among the tabs.
import { auditPage } from "./audit.js";
import { collectionsPage } from "./collections.js";
import { fill, h } from "./dom.js";
import { importPage } from "./importing.js";
import { keysPage } from "./keys.js";
import { metricsPage } from "./metrics.js";
import { address } from "./route.js";
import { may } from "./shell.js";
import { blank } from "./ui.js";

const tabs = () => [
  ["collections", "Collections", collectionsPage, may("stats") || may("job")],
  ["import", "Import", importPage, may("upsert")],
  ["keys", "Keys", keysPage, may("key_list")],
  ["audit", "Audit", auditPage, may("audit")],
  ["metrics", "Metrics", metricsPage, may("stats")],
].filter(([, , , isAllowed]) => isAllowed);

/** Shows the page; gives back what to do when it is left. */
export function show(page, [name]) {
  const all = tabs();
  const tab = all.find(([each]) => each === name) ?? (name ? null : all[0]);
  if (!tab) return void fill(page, blank("lock", "There is nothing here for you", "Your key's role does not go there."));
  const place = h("div", { class: "stack" });
  fill(page, h("div", { class: "stack" }, h("h1", {}, "Operate"),
    h("nav", { class: "tabs", "aria-label": "Operate" }, all.map(([path, words]) => h("a", { href: address(["operate", path]), "aria-current": path === tab[0] ? "page" : undefined }, words))), place));
  return tab[2](place);
}
