// Rows of a file, read piece by piece in the browser, and what they are as records of a collection.

const PIECE = 1 << 18;

/** The texts of a file, a piece at a time. */
async function* pieces(file) {
  const decoder = new TextDecoder();
  for (let at = 0; at < file.size; at += PIECE) {
    const part = await file.slice(at, at + PIECE).arrayBuffer();
    yield { text: decoder.decode(part, { stream: at + PIECE < file.size }), read: Math.min(at + PIECE, file.size) };
  }
}

/** The rows of CSV as arrays, across pieces: quotes may hold commas and line ends. */
class CSVRows {
  #row = [];
  #cell = "";
  #isQuoted = false;
  #wasQuote = false;
  #comma;

  constructor(comma) {
    this.#comma = comma;
  }

  *take(text) {
    for (const letter of text) {
      if (this.#isQuoted) {
        if (letter === '"') [this.#isQuoted, this.#wasQuote] = [false, true];
        else this.#cell += letter;
      } else if (letter === '"' && this.#wasQuote) {
        this.#cell += '"';
        [this.#isQuoted, this.#wasQuote] = [true, false];
      } else {
        this.#wasQuote = false;
        if (letter === '"' && !this.#cell) this.#isQuoted = true;
        else if (letter === this.#comma) this.#end();
        else if (letter === "\n") yield this.#line();
        else if (letter !== "\r") this.#cell += letter;
      }
    }
  }

  *finish() {
    if (this.#cell || this.#row.length) yield this.#line();
  }

  #end() {
    this.#row.push(this.#cell);
    this.#cell = "";
  }

  #line() {
    this.#end();
    const row = this.#row;
    this.#row = [];
    return row;
  }
}

async function* csvObjects(file) {
  let [parser, names, line] = [null, null, 0];
  const objects = function* (rows) {
    for (const row of rows) {
      line += 1;
      if (row.length === 1 && !row[0].trim()) continue;
      if (!names) names = row.map((name) => name.replace(/^\uFEFF/, "").trim());
      else yield { line, value: Object.fromEntries(names.map((name, index) => [name, row[index] ?? ""])) };
    }
  };
  let read = 0;
  for await (const piece of pieces(file)) {
    parser ??= new CSVRows([",", ";", "\t"].sort((a, b) => piece.text.split("\n")[0].split(b).length - piece.text.split("\n")[0].split(a).length)[0]);
    read = piece.read;
    for (const object of objects(parser.take(piece.text))) yield { ...object, read };
  }
  if (parser) for (const object of objects(parser.finish())) yield { ...object, read };
}

async function* lineObjects(file) {
  let [rest, line] = ["", 0];
  const parsed = (text, read) => {
    line += 1;
    if (!text.trim()) return null;
    try {
      return { line, value: JSON.parse(text), read };
    } catch (error) {
      return { line, wrong: `not JSON: ${error.message}`, read };
    }
  };
  for await (const { text, read } of pieces(file)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const each of lines) {
      const row = parsed(each, read);
      if (row) yield row;
    }
  }
  const last = parsed(rest, file.size);
  if (last) yield last;
}

/** The rows of a CSV or JSON-lines file: `{line, value, read}`, or `{line, wrong, read}`; `read` is the bytes read so far. */
export const rowsOf = (file) => (/\.(csv|tsv|txt)$/i.test(file.name) ? csvObjects(file) : lineObjects(file));

const TRUE = ["true", "yes", "1"];
const FALSE = ["false", "no", "0"];

function coerced(field, value) {
  if (value === null || value === undefined || value === "") return undefined;
  if (typeof value !== "string") return value;
  const text = value.trim();
  switch (field.type) {
    case "integer": case "number": return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
    case "boolean": return TRUE.includes(text.toLowerCase()) ? true : FALSE.includes(text.toLowerCase()) ? false : text;
    case "keywords": return text.split(/[;|]/).map((each) => each.trim()).filter(Boolean);
    case "date": return text.slice(0, 10);
    default: return value;
  }
}

/** A row as a record of a collection: columns that are no field are left out, as the command line does. What a value must be is for the server to say. */
export function record(row, schema, line) {
  if (row.fields && typeof row.fields === "object" && row.id !== undefined) return row;
  const column = schema.id ?? (schema.fields.id ? undefined : "id");
  const id = String((column ? row[column] : undefined) ?? row.id ?? (schema.id ? "" : line));
  const fields = {};
  for (const [name, field] of Object.entries(schema.fields)) {
    const value = coerced(field, row[name]);
    if (value !== undefined) fields[name] = value;
  }
  const text = !schema.text && typeof row.text === "string" && !schema.fields.text ? { text: row.text } : {};
  return { id, ...text, fields };
}
