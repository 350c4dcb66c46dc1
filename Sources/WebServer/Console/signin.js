// The door: a key, kept for this tab alone.
import { key } from "./api.js";
import { fill, h } from "./dom.js";
import { field } from "./ui.js";

/** Asks for a key and tries it. */
export function signIn(app, words, start) {
  const input = h("input", { type: "password", name: "key", autocomplete: "current-password", spellcheck: "false", placeholder: "kindred_…", required: true });
  const wrong = h("p", { class: "wrong", role: "alert" }, words);
  if (words) input.setAttribute("aria-invalid", "true");
  const submit = h("button", { class: "button main", type: "submit" }, "Sign in");
  const form = h("form", { class: "card stack door" },
    h("div", { class: "stack near" }, h("p", { class: "brand" }, h("span", { class: "mark", "aria-hidden": "true" }), "Kindred"),
      h("h1", {}, "Sign in"), h("p", { class: "quiet" }, "Your key says which customers and collections exist for you.")),
    field("Key", input, "It stays in this tab, and is forgotten when the tab is closed."), wrong, submit);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = input.value.trim();
    if (!given) {
      fill(wrong, "Give a key; an administrator makes them.");
      return input.focus();
    }
    submit.disabled = true;
    key.set(given);
    await start();
  });
  fill(app, h("main", { id: "main", class: "doorway", tabindex: "-1" }, form));
  app.className = "";
  input.focus();
}
