// Example questions, made of the schema and of what is in the collection.
import { fieldsOf, label } from "./schema.js";

const plain = (field) => (field.aliases?.find((alias) => /^[a-z ]+$/i.test(alias)) ?? label(field.name)).toLowerCase();

function round(value) {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1)) - 1);
  return Math.round(value / power) * power;
}

/** The value that about a third of the records lie above. */
function high(facet) {
  const all = facet.histogram.reduce((sum, range) => sum + range.count, 0);
  let above = 0;
  for (const range of [...facet.histogram].reverse()) {
    above += range.count;
    if (above >= all / 3) return round(range.from);
  }
  return 0;
}

/** Up to three questions that this collection can answer. */
export function examples(collection, facets = {}) {
  const name = label(collection.name).toLowerCase();
  const fields = fieldsOf(collection.schema);
  const banded = fields.flatMap((field) => Object.keys(field.bands ?? {}));
  const numeric = fields.find((field) => ["integer", "number"].includes(field.type) && field.name !== "age" && facets[field.name]?.histogram?.length && high(facets[field.name]) > 0);
  const worded = fields.filter((field) => field.type === "keyword" && facets[field.name]?.values?.length);
  const sets = fields.find((field) => field.type === "keywords" && facets[field.name]?.values?.length);
  const asked = [];
  if (banded.length) asked.push(`${banded[banded.length > 5 ? 3 : 0]} ${name}${banded.length > 6 ? ` with ${banded[6]}` : ""}`);
  if (numeric) asked.push(`${name} with ${plain(numeric)} over ${high(facets[numeric.name])}`);
  const town = worded.find((field) => /city|town|region|country/i.test(field.name)) ?? worded[0];
  if (town) asked.push(`${facets[town.name].values[0].value} ${name}${sets ? ` with a ${facets[sets.name].values.at(2)?.value ?? facets[sets.name].values[0].value}` : ""}`);
  return asked;
}
