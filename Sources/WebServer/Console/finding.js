// From the state of a search to what the server is asked, and back to what is shown.
import { call, inCollection } from "./api.js";
import { picksFilter } from "./filter.js";
import { facetFields } from "./schema.js";

/** Hits on a page. */
export const PAGE = 20;
/** Hits that are sorted by a field: the best so many. */
export const SORTED = 200;

/** What the words of a question were understood as, after the reader's changes. */
export function constraintsOf(found, changes) {
  const changed = found.map((constraint) => {
    const change = changes.find((each) => !each.own && each.w === constraint.words);
    return { ...constraint, filter: change?.f ?? constraint.filter, kind: change?.k ?? constraint.kind, isOff: Boolean(change?.off), isChanged: Boolean(change) };
  });
  const own = changes.filter((each) => each.own).map((each) => ({ words: "", filter: each.f, kind: each.k ?? "hard", isOff: false, isOwn: true, isChanged: true }));
  return [...changed, ...own];
}

/** The searches of one page; it remembers what its last question was understood as. */
export class Finder {
  #question = null;
  found = [];

  constructor(collection) {
    this.collection = collection;
  }

  #path(...rest) {
    return inCollection(this.collection.name, ...rest);
  }

  /** The parameters of a search for a state, without those that say how much to show. */
  async base(state, signal, without) {
    const filter = picksFilter(state.picks, this.collection.schema, without);
    const body = filter ? { filter } : {};
    if (!state.q.trim()) return { ...body, query: this.collection.name, understand: false, mode: "semantic" };
    body.query = state.q;
    if (state.mode) body.mode = state.mode;
    if (state.relevant) body.min_relevance = 0.5;
    if (state.changes.length) {
      await this.#understand(state, signal);
      const kept = constraintsOf(this.found, state.changes).filter((each) => !each.isOff);
      body.constraints = kept.map(({ words, start, end, filter: own, kind }) => (start === undefined ? { filter: own, kind } : { words, start, end, filter: own, kind }));
    }
    return body;
  }

  async #understand(state, signal) {
    if (this.#question === state.q) return;
    const reply = await call("POST", this.#path("search"), { query: state.q, k: 1, fields: [] }, { signal });
    this.#note(state.q, reply);
  }

  #note(question, reply) {
    this.#question = question;
    this.found = reply.understood?.constraints ?? [];
  }

  /** The hits of a state's page. */
  async hits(state, signal) {
    const base = await this.base(state, signal);
    const size = state.sort ? { k: SORTED } : { k: PAGE, offset: (state.page - 1) * PAGE };
    if (!size.offset) delete size.offset;
    const reply = await call("POST", this.#path("search"), { ...base, ...size }, { signal });
    if (!state.q.trim()) this.#note(state.q, {});
    else if (!base.constraints) this.#note(state.q, reply);
    return state.sort ? sorted(reply, state) : reply;
  }

  /** The counts of fields over all that match; a field that is picked is counted without its own pick, so that more can be picked. */
  async facets(state, signal) {
    const names = facetFields(this.collection.schema).map((field) => field.name);
    const picked = names.filter((name) => state.picks.some((pick) => pick[0] === name));
    const asked = [names.filter((name) => !picked.includes(name)), ...picked.map((name) => [name])].filter((each) => each.length);
    const replies = await Promise.all(asked.map(async (facets, index) => {
      const base = await this.base(state, signal, picked.length && facets.length === 1 && picked.includes(facets[0]) ? facets[0] : undefined);
      const reply = await call("POST", this.#path("search"), { ...base, k: 1, fields: [], facets }, { signal });
      return reply.facets ?? {};
    }));
    return Object.assign({}, ...replies);
  }

  /** Why one hit of a state is where it is. */
  async why(state, offset, signal) {
    const base = await this.base(state, signal);
    const reply = await call("POST", this.#path("search"), { ...base, k: 1, ...(offset ? { offset } : {}), explain: true }, { signal });
    return { hit: reply.hits[0], plan: reply.plan_words };
  }
}

function sorted(reply, state) {
  const down = state.sort.startsWith("-");
  const field = down ? state.sort.slice(1) : state.sort;
  const of = (hit) => hit.record.fields?.[field];
  const order = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
  const hits = [...reply.hits].sort((one, other) => {
    const [a, b] = [of(one), of(other)];
    if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
    return down ? order(b, a) : order(a, b);
  });
  const from = (state.page - 1) * PAGE;
  return { ...reply, hits: hits.slice(from, from + PAGE), sortedOf: hits.length };
}
