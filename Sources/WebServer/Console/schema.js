// What a collection's schema says about showing its records. Nothing here knows any particular bank.

const NAMES = ["name", "full_name", "fullname", "title", "label"];
const CURRENCIES = { $: "USD", "£": "GBP", "€": "EUR" };

/** Words for a name as programs write it: `credit_score` is "Credit score". */
export function label(name) {
  const words = name.replace(/[_-]+/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** One record of a collection in words: "customers" is "customer". */
export function single(collection) {
  const words = label(collection).toLowerCase();
  return /[^s]s$/.test(words) ? words.slice(0, -1) : "record";
}

/** The fields with their names. */
export function fieldsOf(schema) {
  return Object.entries(schema?.fields ?? {}).map(([name, field]) => ({ name, ...field }));
}

/** The field that a record is called by, if there is one. */
export function titleField(schema) {
  const fields = fieldsOf(schema).filter((field) => ["text", "keyword"].includes(field.type));
  return fields.find((field) => NAMES.includes(field.name.toLowerCase())) ?? fields.find((field) => /_name$/i.test(field.name));
}

/** What a record is called: by its name where it has one that may be seen, else by its id. */
export function title(schema, record) {
  const field = titleField(schema);
  return (field && record.fields?.[field.name]) || record.id;
}

/** Fields that are short enough for a card or a column. */
export function keyFields(schema) {
  const named = titleField(schema)?.name;
  return fieldsOf(schema).filter((field) => field.type !== "text" && field.name !== named);
}

/** Fields of prose. */
export function proseFields(schema) {
  const named = titleField(schema)?.name;
  return fieldsOf(schema).filter((field) => field.type === "text" && field.name !== named);
}

/** Fields that can be counted; at most 20, as the server takes them. */
export function facetFields(schema) {
  return keyFields(schema).filter((field) => field.name !== schema.optOut).slice(0, 20);
}

/** Whether a field's values have an order. */
export const isOrdered = (field) => ["integer", "number", "date"].includes(field.type);

function currency(unit) {
  const code = CURRENCIES[unit] ?? (/^[A-Z]{3}$/.test(unit ?? "") ? unit : null);
  return code;
}

const formats = new Map();

function numbers(options) {
  const name = JSON.stringify(options);
  if (!formats.has(name)) formats.set(name, new Intl.NumberFormat("en-GB", options));
  return formats.get(name);
}

/** A whole number with its thousands parted. */
export const count = (value) => numbers({}).format(value);

/** A share of one as a percentage. */
export const percent = (value) => numbers({ style: "percent", maximumFractionDigits: 0 }).format(value);

function number(field, value, compact) {
  const code = currency(field.unit);
  const size = compact && Math.abs(value) >= 10_000 ? { notation: "compact", maximumFractionDigits: 1 } : { maximumFractionDigits: 2 };
  if (code) return numbers({ style: "currency", currency: code, currencyDisplay: "narrowSymbol", minimumFractionDigits: 0, ...size }).format(value);
  const text = numbers(size).format(value);
  const isSaid = field.name && (field.name === "age" || field.name.toLowerCase().includes(String(field.unit).toLowerCase()));
  if (!field.unit || compact || isSaid) return text;
  return field.unit === "percent" ? `${text} %` : `${text} ${field.unit}`;
}

/** A value as a person reads it; `compact` for axes and narrow columns. */
export function shown(field, value, { compact = false } = {}) {
  if (value === undefined || value === null || value === "") return "–";
  if (Array.isArray(value)) return value.length ? value.join(", ") : "–";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return number(field ?? {}, value, compact);
  if (field?.type === "date") return day(value);
  return String(value);
}

/** A day, `2020-01-31`, as a person reads it. */
export function day(text) {
  const at = new Date(`${String(text).slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return String(text);
  return at.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

/** A moment as a person reads it, in the reader's own time. */
export function moment(text) {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? String(text) : at.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

/** Bytes as a person reads them. */
export function bytes(value) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), 4);
  return `${numbers({ maximumFractionDigits: step ? 1 : 0 }).format(value / 1000 ** step)} ${units[step]}`;
}
