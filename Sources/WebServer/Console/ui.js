// Dialogs, toasts, empty, loading and error states.
import { add, button, fill, h, icon } from "./dom.js";
import { isAbort } from "./api.js";

/** Words that pass: said aloud, and gone after some seconds. */
export function toast(text, kind = "") {
  const element = h("div", { class: `toast ${kind}` }, kind === "bad" && icon("warn"), h("span", {}, text));
  const place = document.getElementById("toasts");
  if (place.childElementCount > 1) place.firstElementChild.remove();
  place.append(element);
  setTimeout(() => element.remove(), kind === "bad" ? 8000 : 4000);
}

/** Says of an error what it is. */
export function fail(error) {
  if (!isAbort(error)) toast(error.message, "bad");
}

/** A place where there is nothing, and why. */
export function blank(glyph, title, words, ...more) {
  return h("div", { class: "blank" }, icon(glyph), h("h2", {}, title), words && h("p", {}, words), more);
}

/** A place where something went wrong, with a way to try again. */
export function broken(error, again) {
  return h("div", { class: "note bad", role: "alert" }, icon("warn"),
    h("div", { class: "stack near" }, h("p", {}, error.message),
      error.requestID && h("p", { class: "faint" }, `Request ${error.requestID}`),
      again && h("div", {}, button({ text: "Try again", kind: "small", on: again }))));
}

/** A place where something is about to be. */
export function bones(lines = 3, label = "Loading") {
  const widths = ["62%", "88%", "74%", "94%", "56%"];
  return h("div", { class: "stack near", role: "status", "aria-label": label },
    Array.from({ length: lines }, (_, index) => h("div", { class: "bone", style: { width: widths[index % 5] } })));
}

/** Fills a place with what a promise brings; until then with bones, and with the error if there is one. */
export async function load(place, work, draw, lines = 4) {
  fill(place, bones(lines));
  place.setAttribute("aria-busy", "true");
  try {
    const result = await work();
    fill(place, draw(result));
  } catch (error) {
    if (!isAbort(error)) fill(place, broken(error, () => load(place, work, draw, lines)));
  } finally {
    place.removeAttribute("aria-busy");
  }
}

/** A dialog; `submit` closes it unless it throws, and what it throws is shown. */
export function dialog({ title, body, action, submit, danger, cancel = "Cancel" }) {
  const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
  const confirm = action && h("button", { class: `button main`, type: "submit" }, action);
  if (danger) confirm.style.background = confirm.style.borderColor = "var(--danger)";
  const id = `dialog-${Math.random().toString(36).slice(2)}`;
  const form = h("form", { method: "dialog", novalidate: true }, h("h2", { id, tabindex: "-1", autofocus: !action }, title), body, wrong,
    h("div", { class: "ends" }, h("button", { class: "button", type: "button", on: { click: () => close() } }, action ? cancel : "Close"), confirm));
  const box = h("dialog", { "aria-labelledby": id }, form);
  const close = () => box.close();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!submit) return close();
    confirm.disabled = true;
    wrong.hidden = true;
    try {
      await submit(new FormData(form));
      close();
    } catch (error) {
      wrong.hidden = false;
      fill(wrong, error.message);
    } finally {
      confirm.disabled = false;
    }
  });
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return { close, box };
}

/** A labelled input, select or text area. */
export function field(text, control, hint) {
  const id = control.id || `f-${Math.random().toString(36).slice(2)}`;
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return h("div", { class: "field" }, h("label", { for: id }, text), control, hint && h("small", { id: `${id}-hint` }, hint));
}

/** A select of choices, each `[value, words]`. */
export function choice(choices, value, attributes = {}) {
  const element = h("select", attributes, choices.map(([key, words]) => h("option", { value: key }, words)));
  element.value = value;
  return element;
}

/** A button that opens a sheet below it; Escape and a click elsewhere close it. */
export function menu(trigger, draw) {
  const place = h("div", { class: "menu" }, trigger);
  let sheet = null;
  const close = (focus) => {
    sheet?.remove();
    sheet = null;
    trigger.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    if (focus) trigger.focus();
  };
  const outside = (event) => place.contains(event.target) || close();
  trigger.setAttribute("aria-expanded", "false");
  trigger.addEventListener("click", () => {
    if (sheet) return close();
    sheet = add(h("div", { class: "sheet" }), [draw(() => close(true))].flat());
    place.append(sheet);
    trigger.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside);
    sheet.querySelector("button, input, select")?.focus();
  });
  place.addEventListener("keydown", (event) => event.key === "Escape" && sheet && close(true));
  return place;
}

/** A bar of a share from 0 to 1. */
export function bar(share, kind = "") {
  return h("span", { class: `bar ${kind}`, "aria-hidden": "true" }, h("i", { style: { width: `${Math.max(0, Math.min(1, share)) * 100}%` } }));
}
