import { preconditionFailed } from "./error-response";
import { entityTag, type ObjectRecord } from "./object-store";

/** The four conditions a request may put on an object. */
export interface Conditions {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
  ifModifiedSince?: string | undefined;
  ifUnmodifiedSince?: string | undefined;
}

/**
 * Whether an object is unchanged for the client, which then gets 304.
 * @throws OssError 412 when a condition fails
 */
export function isNotModified(object: ObjectRecord, conditions: Conditions): boolean {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  const modified = Date.parse(object.lastModified);

  // A condition on the tag overrides the one on the date (RFC 9110, 13.1.3 and 13.1.4).
  if (ifMatch !== undefined) {
    if (!namesTag(ifMatch, object)) throw preconditionFailed("If-Match");
  } else if (ifUnmodifiedSince !== undefined && modified > Date.parse(ifUnmodifiedSince)) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  if (ifNoneMatch !== undefined) return namesTag(ifNoneMatch, object);
  return ifModifiedSince !== undefined && modified <= Date.parse(ifModifiedSince);
}

function namesTag(header: string, object: ObjectRecord): boolean {
  const unquoted = (tag: string) => tag.trim().replace(/^"|"$/g, "").toUpperCase();
  return header.split(",").some((tag) => tag.trim() === "*" || unquoted(tag) === unquoted(entityTag(object)));
}
