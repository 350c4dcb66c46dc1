// Filters in the server's grammar: made of what was picked, put into words, and looked up for a single record.
import { fieldsOf, label, shown } from "./schema.js";

const SIGNS = { ">=": "≥", "<=": "≤", "!=": "≠", ">": ">", "<": "<", "=": "is" };
const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/;
const TAKEN = ["and", "or", "not", "in", "between", "has", "exists", "true", "false"];

const name = (field) => (WORD.test(field) && !TAKEN.includes(field.toLowerCase()) ? field : `\`${field}\``);
const quote = (text) => `"${String(text).replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\t/g, "\\t")}"`;

/** The filter of one pick: `["city","in","Leeds","York"]`, `["age","range",30,40]` (the end not included, or included with a true at the end), `["has_loan","is",true]`. */
export function pickFilter([field, kind, ...values], schema) {
  const type = schema.fields[field]?.type;
  if (kind === "range") {
    const [from, to, closed] = values;
    return `(${name(field)} >= ${from} and ${name(field)} ${closed ? "<=" : "<"} ${to})`;
  }
  if (kind === "is") return `${name(field)} = ${values[0] === true}`;
  if (type === "keywords") return `(${values.map((value) => `${name(field)} has ${quote(value)}`).join(" or ")})`;
  return `${name(field)} in [${values.map(quote).join(", ")}]`;
}

/** All picks together, but those of one field if it is named. */
export function picksFilter(picks, schema, without) {
  return picks.filter((pick) => pick[0] !== without && schema.fields[pick[0]]).map((pick) => pickFilter(pick, schema)).join(" and ");
}

/** A pick in words. */
export function pickWords([fieldName, kind, ...values], schema) {
  const field = { name: fieldName, ...schema.fields[fieldName] };
  const said = (value) => shown(field, value);
  if (kind === "range") {
    const [from, to, closed] = values;
    const [joint, end] = closed ? ["to", to] : field.type === "integer" ? ["to", to - 1] : ["to below", to];
    return `${label(fieldName)}: ${said(from)} ${joint} ${said(end)}`;
  }
  return `${label(fieldName)}: ${values.map(said).join(" or ")}`;
}

/** A filter in words: names of fields are put as labels, signs as a reader knows them, and money as money. */
export function filterWords(text, schema) {
  const parts = text.match(/"(?:[^"\\]|\\.)*"|`[^`]*`|\d{4}-\d\d-\d\d|-?\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_]*|>=|<=|!=|\S/g) ?? [];
  let last = {};
  const words = parts.map((part) => {
    const bare = part.startsWith("`") ? part.slice(1, -1) : part;
    if (schema.fields[bare] && !part.startsWith('"')) {
      last = { name: bare, ...schema.fields[bare] };
      return label(bare);
    }
    if (SIGNS[part]) return SIGNS[part];
    if (/^\d{4}-\d\d-\d\d$/.test(part)) return shown({ type: "date" }, part);
    if (/^-?\d/.test(part)) return shown(last, Number(part));
    return part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/g, "$1") : part;
  });
  return words.join(" ").replace(/ ?([([])\s?/g, " $1").replace(/\s?([)\],])/g, "$1").replace(/\bin \[([^\]]*)\]/g, (_, all) => `is ${all.split(", ").join(" or ")}`).trim();
}

/** Names of the fields that a filter speaks of. */
export function filterFields(text, schema) {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, "");
  return fieldsOf(schema).map((field) => field.name).filter((field) => new RegExp(`(^|[^A-Za-z0-9_])${field.replace(/\W/g, "\\$&")}([^A-Za-z0-9_]|$)`).test(bare));
}

const SIMPLE = /^`?([^`\s]+?)`?\s*(>=|<=|!=|>|<|=|has|in|between)\s*(.+)$/;

function value(text) {
  const bare = text.trim();
  if (bare.startsWith('"')) return bare.slice(1, -1).replace(/\\(.)/g, "$1");
  if (bare === "true" || bare === "false") return bare === "true";
  return Number.isNaN(Number(bare)) ? bare : Number(bare);
}

/** Whether a record meets a filter of one comparison; undefined where the filter is not that simple. The server decides what is found: this only marks it. */
export function meets(record, filter) {
  const found = SIMPLE.exec(filter.trim());
  if (!found || /\b(and|or|not)\b(?=(?:[^"]*"[^"]*")*[^"]*$)/.test(found[3].replace(/^\S+ and \S+$/, ""))) return undefined;
  const [, field, sign, rest] = found;
  const own = record.fields?.[field];
  if (own === undefined || own === null) return false;
  switch (sign) {
    case "between": {
      const [from, to] = rest.split(" and ").map(value);
      return own >= from && own <= to;
    }
    case "in": return rest.slice(1, -1).split(/,\s*(?=(?:[^"]*"[^"]*")*[^"]*$)/).map(value).includes(own);
    case "has": return Array.isArray(own) && own.includes(value(rest));
    case "=": return own === value(rest);
    case "!=": return own !== value(rest);
    case ">": return own > value(rest);
    case "<": return own < value(rest);
    case ">=": return own >= value(rest);
    default: return own <= value(rest);
  }
}
