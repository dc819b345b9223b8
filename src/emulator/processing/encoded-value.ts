import { invalidArgument } from "./refusal";

/**
 * Decodes a base64 value of an instruction to text. The vendor's samples use the standard and the URL-safe alphabet, with
 * and without padding, so all four are understood; anything else is refused.
 */
export function decodeValue(name: string, encoded: string): string {
  const refuse = (why: string) => invalidArgument(`The parameter ${name} is not valid base64: ${why}.`);
  const match = /^([A-Za-z0-9+/_-]*)(={0,2})$/.exec(encoded);
  if (match === null) {
    throw refuse(
      encoded.includes(" ")
        ? 'it holds a space, which a raw "+" turns into when a body is form-decoded; use the URL-safe alphabet'
        : `"${encoded}" holds characters other than A-Z a-z 0-9 - _ (or + /) and = at the end`,
    );
  }
  const digits = match[1] ?? "";
  const padding = match[2] ?? "";
  if (digits === "") throw refuse("it is empty");
  if (digits.length % 4 === 1) throw refuse(`no value encodes to ${digits.length} characters`);
  if (padding !== "" && (digits.length + padding.length) % 4 !== 0) throw refuse("its padding is wrong");
  const urlSafe = digits.replaceAll("+", "-").replaceAll("/", "_");
  const bytes = Buffer.from(urlSafe, "base64url");
  // Stray bits at the end mean that the value was cut or mistyped.
  if (bytes.toString("base64url") !== urlSafe) throw refuse("its last character has bits that belong to nothing");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse("it does not decode to UTF-8 text");
  }
}
