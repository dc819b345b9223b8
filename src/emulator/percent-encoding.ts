/** Percent-encodes everything but the unreserved characters of RFC 3986 (`encodeURIComponent` leaves `!'()*` alone). */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** As {@link percentEncode}, but keeps `/`. */
export function percentEncodePath(path: string): string {
  return percentEncode(path).replace(/%2F/g, "/");
}
