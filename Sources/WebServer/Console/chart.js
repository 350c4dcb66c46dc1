// A line chart of a few series over the last minutes.
import { kindColour } from "./colours.js";
import { h, s } from "./dom.js";

const [WIDTH, HEIGHT] = [400, 120];

/** A head with the latest values, and the lines. `points` are objects of series; a null is a gap. */
export function lineChart(title, say, points, length) {
  const names = [...new Set(points.flatMap((point) => Object.keys(point)))];
  const values = points.flatMap((point) => Object.values(point)).filter((value) => Number.isFinite(value));
  const highest = Math.max(...values, 0);
  const most = highest * 1.1 || 1;
  const x = (index) => ((index + length - points.length) / (length - 1)) * WIDTH;
  const y = (value) => HEIGHT - 1 - (value / most) * (HEIGHT - 4);
  const colour = (index) => kindColour(index, document.documentElement);
  const lines = names.map((name, series) => s("path", { d: path(points.map((point) => point[name]), x, y), class: "line", style: { stroke: colour(series) } }));
  const latest = names.map((name) => [name, points.at(-1)?.[name]]);
  const spoken = latest.map(([name, value]) => `${name} ${Number.isFinite(value) ? say(value) : "none"}`).join(", ");
  return [
    h("div", { class: "row apart" }, h("h2", {}, title), h("span", { class: "faint figures" }, highest > 0 ? `up to ${say(highest)}` : "")),
    s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart", role: "img", "aria-label": `${title}: ${spoken || "no values yet"}`, preserveAspectRatio: "none" },
      [0.25, 0.5, 0.75].map((share) => s("line", { x1: 0, x2: WIDTH, y1: HEIGHT * share, y2: HEIGHT * share, class: "rule" })), lines),
    h("ul", { class: "legend-row row" }, latest.map(([name, value], index) => h("li", {}, h("i", { style: { background: colour(index) } }), name, " ", h("b", { class: "figures" }, Number.isFinite(value) ? say(value) : "–")))),
  ];
}

function path(values, x, y) {
  let [words, isOn] = ["", false];
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      isOn = false;
      return;
    }
    words += `${isOn ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}${isOn ? "" : "h.01"}`;
    isOn = true;
  });
  return words;
}
