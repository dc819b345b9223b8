import { decodeUrlSafeBase64, encodeUrlSafeBase64 } from "../instruction/url-safe-base64";
import { nearestWord } from "../text/nearest-word";
import type { ChoiceRow, NumberRow, ParameterRow, PartsRow, SizeRow, TextRow } from "./parameter-table";

/** A row whose value is a single parameter of the spelling. */
export type SingleRow = Exclude<ParameterRow, PartsRow>;

/** A parameter's value as the checks see it: times in milliseconds, choices in the words of the declaration. */
export type Value = string | number | boolean;

/** A value, or what is wrong with it; `unfamiliar` where the service may have learned it since. */
export type ValueReading = { readonly value: Value } | { readonly problem: string; readonly unfamiliar?: true };

/** Reads a value as a program or a stack's config declares it. */
export function readDeclaredValue(row: SingleRow, declared: unknown): ValueReading {
  const refused = { problem: `must be ${allowedValues(row)}, not ${show(declared)}` };
  switch (row.kind) {
    case "choice":
      return row.values.includes(declared as string | number)
        ? { value: declared as string | number }
        : { problem: choiceProblem(row, row.values, declared), unfamiliar: true };
    case "integer":
    case "number":
      return typeof declared === "number" && inRange(row, declared) ? { value: declared } : refused;
    case "time": {
      const time = milliseconds(declared);
      return time === undefined ? refused : { value: time };
    }
    case "flag":
      return typeof declared === "boolean" ? { value: declared } : refused;
    case "text":
      return readText(row, declared);
    case "size":
      return typeof declared === "string" && /^(\d+x\d*|x\d+)$/.test(declared) ? readSize(row, declared) : refused;
  }
}

/** Reads a value as it stands in a spelled operation. */
export function readSpelledValue(row: SingleRow, text: string): ValueReading {
  const refused = { problem: `must be ${spelledValues(row)}, not ${show(text)}` };
  switch (row.kind) {
    case "choice": {
      const codes = spelledChoices(row);
      const index = codes.indexOf(text);
      return index >= 0
        ? { value: row.values[index] as string | number }
        : { problem: choiceProblem(row, codes, text), unfamiliar: true };
    }
    case "integer":
    case "number": {
      const value = /^\d{1,16}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      return inRange(row, value) ? { value } : refused;
    }
    case "time":
      return /^\d{1,15}$/.test(text) ? { value: Number(text) } : refused;
    case "flag":
      return text === "0" || text === "1" ? { value: text === "1" } : refused;
    case "text": {
      const value = decodeUrlSafeBase64(text);
      return isBase64Of(text, value) ? readText(row, value) : refused;
    }
    case "size":
      return readDeclaredValue(row, text);
  }
}

/** Writes a value as OSS reads it. */
export function spellValue(row: SingleRow, value: Value): string {
  switch (row.kind) {
    case "choice":
      return spelledChoices(row)[row.values.indexOf(value as string | number)] as string;
    case "flag":
      return value === true ? "1" : "0";
    case "text":
      return encodeUrlSafeBase64(String(value));
    case "integer":
    case "number":
    case "time":
      return plainNumber(value as number);
    case "size":
      return String(value);
  }
}

/** What a declaration may hold, as the end of a sentence. */
export function allowedValues(row: ParameterRow): string {
  switch (row.kind) {
    case "choice":
      return row.values.length === 1 ? String(row.values[0]) : `one of ${row.values.join(", ")}`;
    case "integer":
    case "number":
      return range(row);
    case "time":
      return 'a number of milliseconds or a time such as "500ms", "10s" or "1m30s"';
    case "flag":
      return "true or false";
    case "text":
      return row.form === "page numbers"
        ? 'numbers and ranges of pages, counted from 1, such as "1,2,4-10"'
        : "an object's key, without the bucket, such as clips/intro.mp4";
    case "size":
      return `widthxheight in pixels, such as 1280x720, 1280x or x720, each even and from ${row.min} to ${row.max}`;
    case "parts":
      return "a list of objects, each with its key and perhaps start and duration";
  }
}

function spelledValues(row: SingleRow): string {
  switch (row.kind) {
    case "time":
      return "a whole number of milliseconds";
    case "flag":
      return "0 or 1";
    case "text":
      return `${allowedValues(row)}, in URL-safe base64`;
    default:
      return allowedValues(row);
  }
}

/** Whether a text is a value's base64. The other alphabet and padding are what some of the vendor's own samples send. */
function isBase64Of(text: string, value: string): boolean {
  if (text.includes("=") && text.length % 4 !== 0) return false;
  return (
    encodeUrlSafeBase64(value) ===
    text
      .replace(/={1,2}$/, "")
      .replaceAll("+", "-")
      .replaceAll("/", "_")
  );
}

function spelledChoices(row: ChoiceRow): readonly string[] {
  return row.codes ?? row.values.map(String);
}

function choiceProblem(row: ChoiceRow, choices: readonly (string | number)[], given: unknown): string {
  const words = choices.map(String);
  const nearest = row.values.length === 1 ? undefined : nearestChoice(words, given);
  const allowed = words.length === 1 ? `must be ${words[0]}` : `must be one of ${words.join(", ")}`;
  return `${allowed}, not ${show(given)}${nearest === undefined ? "" : `; did you mean ${nearest}?`}`;
}

function nearestChoice(words: readonly string[], given: unknown): string | undefined {
  const number = Number(given);
  if (words.every((word) => /^\d+$/.test(word)) && Number.isFinite(number)) {
    return words.reduce((a, b) => (Math.abs(Number(b) - number) < Math.abs(Number(a) - number) ? b : a));
  }
  return typeof given === "string" ? nearestWord(given, words) : undefined;
}

function inRange(row: NumberRow, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (row.kind === "integer" && !Number.isSafeInteger(value)) return false;
  if (row.aboveMin ? value <= row.min : value < row.min) return false;
  return value <= (row.max ?? Number.MAX_SAFE_INTEGER);
}

function range(row: NumberRow): string {
  const number = row.kind === "integer" ? "a whole number" : "a number";
  const from = row.aboveMin ? `above ${row.min}` : `from ${row.min}`;
  const to = row.max === undefined ? "" : row.aboveMin ? ` and up to ${row.max}` : ` to ${row.max}`;
  return `${number} ${from}${to}${row.unit === undefined ? "" : ` (${row.unit})`}`;
}

/** Whole milliseconds of a number of them or of a text with units. */
export function milliseconds(time: unknown): number | undefined {
  if (typeof time === "number") return Number.isSafeInteger(time) && time >= 0 ? time : undefined;
  if (typeof time !== "string" || time === "") return undefined;
  const match = /^(?:([\d.]+)h)?(?:([\d.]+)m)?(?:([\d.]+)s)?(?:([\d.]+)ms)?$/.exec(time);
  if (!match) return undefined;
  let sum = 0;
  for (const [index, unit] of [3_600_000, 60_000, 1000, 1].entries()) {
    const amount = match[index + 1];
    if (amount === undefined) continue;
    if (!/^\d+(\.\d+)?$/.test(amount)) return undefined;
    sum += Number(amount) * unit;
  }
  const whole = Math.round(sum);
  // Decimal fractions have no exact binary form, so 1.1 s is not quite 1100 ms.
  return Math.abs(sum - whole) < 1e-6 && Number.isSafeInteger(whole) ? whole : undefined;
}

function readText(row: TextRow, declared: unknown): ValueReading {
  const refused = { problem: `must be ${allowedValues(row)}, not ${show(declared)}` };
  if (typeof declared !== "string" || declared === "") return refused;
  if (row.form === "object key") {
    const problem = keyProblem(declared);
    return problem === undefined ? { value: declared } : { problem };
  }
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(declared)) return refused;
  for (const range of declared.split(",")) {
    const [first, last = first] = range.split("-").map(Number) as [number, number?];
    if (first < 1) return { problem: "has a page 0; pages are counted from 1" };
    if (last < first) return { problem: `has the range ${range}, which runs backwards; give ${last}-${first}` };
  }
  return { value: declared };
}

/** Source: "Object naming conventions" of the OSS user guide. */
function keyProblem(key: string): string | undefined {
  const bytes = Buffer.byteLength(key, "utf8");
  if (bytes > 1023) return `has ${bytes} bytes; an object's key has at most 1023`;
  if (key.startsWith("oss://"))
    return `is an address (${show(key)}); give the key alone, since the object is in the source's bucket`;
  if (/^[/\\]/.test(key)) return `starts with a slash or backslash (${show(key)}); leave it out`;
  if (key.split("/").some((segment) => segment === "." || segment === "..")) {
    return `has a . or .. segment (${show(key)}), which HTTP clients rewrite into another key; name the object without it`;
  }
  return undefined;
}

function readSize(row: SizeRow, text: string): ValueReading {
  const [width, height] = text.split("x");
  for (const [side, pixels] of [
    ["width", width],
    ["height", height],
  ]) {
    if (!pixels) continue;
    const length = Number(pixels);
    if (length < row.min || length > row.max) {
      return { problem: `has a ${side} of ${pixels} pixels; ${row.min} to ${row.max} are allowed` };
    }
    if (length % 2 !== 0) {
      return {
        problem: `has an odd ${side} (${pixels}), which codecs can't halve; give ${length - 1} or ${length + 1}`,
      };
    }
  }
  return { value: `${width ? Number(width) : ""}x${height ? Number(height) : ""}` };
}

/** Without an exponent, which the service doesn't read. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
}

/** A value as it can stand in a message: short, and visibly a text where it is one. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
