// Colours of points by a field's values. Kinds are told apart by hue, amounts by lightness of the accent.
import { h } from "./dom.js";
import { count, isOrdered, shown } from "./schema.js";

const HUES = [172, 28, 262, 340, 84, 215, 52, 305];

/** The colour that a token has now, within an element's theme. */
export function token(element, name) {
  const probe = h("span", { hidden: true, style: { color: `var(${name})` } });
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

const isDark = (element) => getComputedStyle(element).colorScheme === "dark" || (getComputedStyle(element).colorScheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);

/** A colour for the nth kind. */
export const kindColour = (index, element) => `oklch(${isDark(element) ? 0.76 : 0.58} 0.13 ${HUES[index % HUES.length]})`;

function amountColour(share, element) {
  const [from, to] = isDark(element) ? [0.38, 0.92] : [0.82, 0.36];
  return `oklch(${from + (to - from) * share} ${0.05 + 0.08 * (1 - Math.abs(share - 0.5))} 176)`;
}

/** Colours of values, in their order, and a legend of them. */
export function colouring(field, values, element) {
  const faint = token(element, "--line-strong");
  return isOrdered(field) ? byAmount(field, values, element, faint) : byKind(field, values, element, faint);
}

function byKind(field, values, element, faint) {
  const counts = new Map();
  for (const value of values) {
    const key = Array.isArray(value) ? value[0] : value;
    if (key !== undefined && key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, HUES.length);
  const colour = new Map(top.map(([value], index) => [value, kindColour(index, element)]));
  const others = values.length - top.reduce((sum, [, n]) => sum + n, 0);
  const entry = (words, number, shade) => h("li", {}, h("i", { style: { background: shade } }), h("span", {}, words), h("span", { class: "number" }, count(number)));
  return {
    colours: values.map((value) => colour.get(Array.isArray(value) ? value[0] : value) ?? faint),
    legend: h("ul", {}, top.map(([value, number]) => entry(shown(field, value), number, colour.get(value))), others > 0 && entry("Others", others, faint)),
  };
}

function byAmount(field, values, element, faint) {
  const amount = (value) => (field.type === "date" ? Date.parse(value) : value);
  const known = values.map(amount).filter(Number.isFinite).sort((a, b) => a - b);
  if (!known.length) return { colours: values.map(() => faint), legend: h("p", { class: "faint" }, "No record has a value.") };
  const at = (share) => known[Math.min(known.length - 1, Math.floor(share * known.length))];
  const [low, high] = [at(0.02), at(0.98)];
  const share = (value) => Math.max(0, Math.min(1, (amount(value) - low) / (high - low || 1)));
  const said = (value) => (field.type === "date" ? new Date(value).toISOString().slice(0, 4) : shown(field, value, { compact: true }));
  const steps = Array.from({ length: 12 }, (_, index) => h("i", { style: { background: amountColour(index / 11, element) } }));
  return {
    colours: values.map((value) => (Number.isFinite(amount(value)) ? amountColour(share(value), element) : faint)),
    legend: h("div", { class: "ramp" }, h("div", {}, steps), h("p", { class: "faint" }, h("span", {}, said(low)), h("span", {}, said(high)))),
  };
}
