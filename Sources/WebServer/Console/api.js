// The HTTP door. Every call of the console goes through `call` or `download`.

const KEY = "kindred.key";
let whenRefused = () => {};

/** What a server answers where it does not do what was asked. */
export class ApiError extends Error {
  constructor(status, problem, requestID) {
    super(problem.detail || problem.title || `the server answered ${status}`);
    this.status = status;
    this.code = problem.code;
    this.data = problem.data;
    this.requestID = requestID;
  }
}

/** The key of this tab: kept in the session storage, so that it ends with the tab. */
export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/** Says what to do when the server does not know the key any more. */
export function onRefused(handler) {
  whenRefused = handler;
}

/** The path of a collection, or of something in it. */
export function inCollection(name, ...rest) {
  return ["/v1/collections", name, ...rest].map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join("/");
}

async function send(method, path, body, { signal, type = "application/json" } = {}) {
  const headers = {};
  if (key.get()) headers.Authorization = `Bearer ${key.get()}`;
  if (body !== undefined) headers["Content-Type"] = type;
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  try {
    return await fetch(path, { method, headers, body: text, signal, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, { detail: "The server cannot be reached. Check the connection, then try again." });
  }
}

async function failure(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    problem = { detail: `the server answered ${response.status} ${response.statusText}` };
  }
  return new ApiError(response.status, problem, response.headers.get("X-Request-ID"));
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends a request; one that was not begun for want of room is sent again twice, when the server says. */
async function answered(method, path, body, options = {}) {
  for (let attempt = 0; ; attempt += 1) {
    const response = await send(method, path, body, options);
    if (response.ok) return response;
    const error = await failure(response);
    const isBusy = response.status === 429 && method !== "DELETE" && attempt < 2 && !options.isFirstKey;
    if (!isBusy) {
      if (response.status === 401) whenRefused(error);
      throw error;
    }
    const hint = error.data?.retry_after_ms ?? 1000 * Number(response.headers.get("Retry-After") || 1);
    await pause(Math.min(hint, 5000));
    if (options.signal?.aborted) throw new DOMException("aborted", "AbortError");
  }
}

/** A call's reply as JSON; throws an `ApiError`, or an `AbortError` where `signal` was aborted. */
export async function call(method, path, body, options) {
  const response = await answered(method, path, body, options);
  return response.status === 204 ? {} : response.json();
}

/** A call's reply as text. */
export async function text(path, options) {
  return (await answered("GET", path, undefined, options)).text();
}

/** A call's reply as a file for whoever sits before the screen. */
export async function download(method, path, body, name) {
  const response = await answered(method, path, body);
  save(await response.blob(), name);
}

/** Hands a file to the browser. */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Lets one request be under way: a newer one ends the older. */
export class Latest {
  #controller = null;

  /** The signal for a new request. */
  next() {
    this.#controller?.abort();
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  stop() {
    this.#controller?.abort();
  }
}

/** Whether an error only says that its answer is not wanted any more. */
export const isAbort = (error) => error?.name === "AbortError";
