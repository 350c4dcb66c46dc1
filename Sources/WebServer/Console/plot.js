// Points on a canvas: moved, zoomed, pointed at, and caught by a lasso.
import { token } from "./colours.js";

const RADIUS = 3.1;
const NEAR = 8;

/** A plot of points with `x` and `y`. */
export class Plot {
  mode = "pan";
  #points = [];
  #colours = [];
  #chosen = new Set();
  #view = { x: 0, y: 0, scale: 1 };
  #line = [];
  #down = null;
  #began = null;
  #pinch = new Map();
  #isDue = false;

  constructor(canvas, { onSelect, onHover }) {
    this.canvas = canvas;
    this.onSelect = onSelect;
    this.onHover = onHover;
    const on = (name, handler, options) => canvas.addEventListener(name, handler.bind(this), options);
    on("pointerdown", this.#pointerDown);
    on("pointermove", this.#pointerMove);
    on("pointerup", this.#pointerUp);
    on("pointercancel", this.#pointerUp);
    on("pointerleave", () => this.onHover(null));
    on("wheel", this.#wheel, { passive: false });
    on("keydown", this.#key);
    this.watch = new ResizeObserver(() => this.#draw());
    this.watch.observe(canvas);
  }

  /** Shows other points. */
  show(points) {
    this.#points = points;
    this.#chosen = new Set();
    this.reset();
    this.onSelect([]);
  }

  /** Gives the points their colours. */
  paint(colours, element) {
    this.#colours = colours;
    this.inks = { line: token(element, "--accent"), ring: token(element, "--ink"), faint: token(element, "--line-strong") };
    this.#draw();
  }

  /** Shows all points. */
  reset() {
    const xs = this.#points.map((point) => point.x);
    const ys = this.#points.map((point) => point.y);
    const least = (list) => list.reduce((a, b) => Math.min(a, b), Infinity);
    const most = (list) => list.reduce((a, b) => Math.max(a, b), -Infinity);
    const [left, right, low, high] = this.#points.length ? [least(xs), most(xs), least(ys), most(ys)] : [-1, 1, -1, 1];
    this.#view = { x: (left + right) / 2, y: (low + high) / 2, scale: 1 };
    this.span = { x: right - left || 1, y: high - low || 1 };
    this.#draw();
  }

  /** Zooms by a factor about a place, or about the middle. */
  zoom(factor, at) {
    const [px, py] = at ?? [this.canvas.clientWidth / 2, this.canvas.clientHeight / 2];
    const before = this.#toData(px, py);
    this.#view.scale = Math.max(0.5, Math.min(200, this.#view.scale * factor));
    const after = this.#toData(px, py);
    this.#view.x += before[0] - after[0];
    this.#view.y += before[1] - after[1];
    this.#draw();
  }

  /** Selects points. */
  select(points) {
    this.#chosen = new Set(points);
    this.onSelect(points);
    this.#draw();
  }

  /** Selects the points that are in view. */
  selectView() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.select(this.#points.filter((point) => {
      const [x, y] = this.#toScreen(point);
      return x >= 0 && y >= 0 && x <= width && y <= height;
    }));
  }

  leave() {
    this.watch.disconnect();
  }

  #unit() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    return [((width - 48) / this.span.x) * this.#view.scale, ((height - 48) / this.span.y) * this.#view.scale];
  }

  #toScreen({ x, y }) {
    const [ux, uy] = this.#unit();
    return [this.canvas.clientWidth / 2 + (x - this.#view.x) * ux, this.canvas.clientHeight / 2 - (y - this.#view.y) * uy];
  }

  #toData(px, py) {
    const [ux, uy] = this.#unit();
    return [this.#view.x + (px - this.canvas.clientWidth / 2) / ux, this.#view.y - (py - this.canvas.clientHeight / 2) / uy];
  }

  #draw() {
    if (this.#isDue || !this.span) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#drawNow();
    });
  }

  #drawNow() {
    const { canvas } = this;
    const ratio = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const radius = Math.min(6, RADIUS * Math.max(1, this.#view.scale ** 0.25) * (this.#points.length > 2000 ? 0.85 : this.#points.length < 300 ? 1.6 : 1.15));
    const hasChosen = this.#chosen.size > 0;
    this.#points.forEach((point, index) => {
      const [x, y] = this.#toScreen(point);
      if (x < -8 || y < -8 || x > width + 8 || y > height + 8) return;
      pen.globalAlpha = hasChosen && !this.#chosen.has(point) ? 0.16 : 0.82;
      pen.fillStyle = this.#colours[index] ?? this.inks?.faint ?? "gray";
      pen.beginPath();
      pen.arc(x, y, radius, 0, 2 * Math.PI);
      pen.fill();
    });
    this.#drawLine(pen);
  }

  #drawLine(pen) {
    if (this.#line.length < 2) return;
    pen.globalAlpha = 1;
    pen.strokeStyle = pen.fillStyle = this.inks.line;
    pen.lineWidth = 1.5;
    pen.setLineDash([5, 4]);
    pen.beginPath();
    this.#line.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.closePath();
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 0.08;
    pen.fill();
  }

  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #pointerDown(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.#pinch.set(event.pointerId, this.#place(event));
    this.#down = this.#place(event);
    this.#began = this.#down;
    if (this.mode === "lasso") this.#line = [this.#down];
  }

  #pointerMove(event) {
    const at = this.#place(event);
    if (!this.#down) return this.#point(at);
    if (this.#pinch.size === 2) return this.#spread(event, at);
    if (this.mode === "lasso") {
      this.#line.push(at);
    } else {
      const [ux, uy] = this.#unit();
      this.#view.x -= (at[0] - this.#down[0]) / ux;
      this.#view.y += (at[1] - this.#down[1]) / uy;
      this.#down = at;
    }
    this.#draw();
  }

  #spread(event, at) {
    const gap = () => {
      const [one, other] = [...this.#pinch.values()];
      return Math.hypot(one[0] - other[0], one[1] - other[1]) || 1;
    };
    const before = gap();
    this.#pinch.set(event.pointerId, at);
    this.zoom(gap() / before, at);
  }

  #pointerUp(event) {
    this.#pinch.delete(event.pointerId);
    this.#down = null;
    const at = this.#place(event);
    const isClick = this.#began && Math.hypot(at[0] - this.#began[0], at[1] - this.#began[1]) < 3;
    const nearest = isClick && this.#nearest(at);
    if (nearest) this.select([nearest]);
    else if (this.#line.length > 2) this.select(this.#points.filter((point) => isInside(this.#toScreen(point), this.#line)));
    this.#line = [];
    this.#draw();
  }

  #point(at) {
    this.onHover(this.#nearest(at), ...at);
  }

  #nearest(at) {
    let [best, least] = [null, NEAR];
    for (const point of this.#points) {
      const [x, y] = this.#toScreen(point);
      const gap = Math.hypot(x - at[0], y - at[1]);
      if (gap < least) [best, least] = [point, gap];
    }
    return best;
  }

  #wheel(event) {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 400), this.#place(event));
  }

  #key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (step) {
      this.#view.x += (step[0] * this.span.x * 0.1) / this.#view.scale;
      this.#view.y += (step[1] * this.span.y * 0.1) / this.#view.scale;
      this.#draw();
    } else if (event.key === "+" || event.key === "=") this.zoom(1.4);
    else if (event.key === "-") this.zoom(1 / 1.4);
    else if (event.key === "0") this.reset();
    else return;
    event.preventDefault();
  }
}

/** Whether a place is within a closed line, by counting the sides that a ray crosses. */
export function isInside([x, y], line) {
  let inside = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i, i += 1) {
    const [[xi, yi], [xj, yj]] = [line[i], line[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
