/**
 * URL-safe base64 without padding, the encoding OSS wants for every free text inside an instruction: the two characters
 * it avoids, `+` and `/`, would be read as a space and as the separator between actions.
 *
 * Source: "Blind watermark" and "sys/saveas" pages of the OSS user guide.
 */
export function encodeUrlSafeBase64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}

/** Reads what {@link encodeUrlSafeBase64} wrote, and the standard alphabet and padding that other clients send. */
export function decodeUrlSafeBase64(encoded: string): string {
  return Buffer.from(encoded, "base64").toString("utf8");
}
