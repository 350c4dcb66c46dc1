// What is shown stands in the address bar, behind the #, where no server and no proxy sees it.

/** The path and the parameters of an address. */
export function read(hash = location.hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { path: path.split("/").map(decodeURIComponent), params: new URLSearchParams(query) };
}

/** The address of a path with parameters; empty ones are left out. */
export function address(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null || value === "" || value === false) continue;
    query.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  const words = query.toString();
  return `#/${path.map(encodeURIComponent).join("/")}${words ? `?${words}` : ""}`;
}

/** Goes to an address; `replace` leaves no step to go back to. `quietly` shows nothing anew. */
export function go(hash, { replace = false, quietly = false } = {}) {
  if (quietly) {
    history[replace ? "replaceState" : "pushState"](null, "", hash);
    return;
  }
  if (replace) {
    history.replaceState(null, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = hash;
  }
}

function list(text) {
  try {
    const value = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** The state of a search, from the parameters of an address. */
export function searchState(collection, params) {
  return {
    collection,
    q: params.get("q") || "",
    picks: list(params.get("f")),
    changes: list(params.get("c")),
    page: Math.max(1, Number(params.get("p")) || 1),
    view: params.get("v") === "table" ? "table" : "cards",
    sort: params.get("s") || "",
    mode: params.get("m") || "",
    relevant: params.get("r") === "1",
  };
}

/** The parameters of an address, from the state of a search. */
export function searchParams(state) {
  return {
    q: state.q, f: state.picks.length ? state.picks : "", c: state.changes.length ? state.changes : "",
    p: state.page > 1 ? state.page : "", v: state.view === "table" ? "table" : "", s: state.sort,
    m: state.mode, r: state.relevant ? "1" : "",
  };
}
