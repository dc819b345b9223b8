/** Where an OSS object is: its bucket's name and its key. */
export interface ObjectAddress {
  /** Name of the bucket, such as `reports-cn`. */
  readonly bucket: string;
  /** Key of the object inside the bucket, without a leading slash, such as `2026/q3.docx`. Not percent-encoded. */
  readonly key: string;
}

const scheme = "oss://";

/**
 * Writes an address as `oss://bucket/key`. The key is taken as it is, never percent-encoded, so that a URI reads like
 * the key in the console.
 */
export function formatObjectUri({ bucket, key }: ObjectAddress): string {
  return `${scheme}${bucket}/${key}`;
}

/** Reads `oss://bucket/key`; everything after the bucket's slash is the key. `undefined` when the text isn't such a URI. */
export function parseObjectUri(uri: string): ObjectAddress | undefined {
  if (!uri.startsWith(scheme)) return undefined;
  const rest = uri.slice(scheme.length);
  const slash = rest.indexOf("/");
  if (slash < 0) return undefined;
  return { bucket: rest.slice(0, slash), key: rest.slice(slash + 1) };
}
