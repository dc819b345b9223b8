import { type BucketContext, existingBucket } from "./bucket-context";
import { malformedXml, notImplemented, OssError } from "./error-response";
import { type BucketRequest, type OssResponse, xmlResponse } from "./exchange";
import { encoder } from "./listing-parameters";
import { requireObjectName } from "./naming-rules";
import { percentEncode } from "./percent-encoding";
import { parseDocument, readBody } from "./request-body";
import { renderXml } from "./xml";

// 1000 keys of 1023 bytes, each byte as a character reference of six.
const MAXIMUM_DELETE_BYTES = 7 * 1024 * 1024;

export async function deleteMultipleObjects(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  existingBucket(request, context);
  const encode = encoder(request);
  if (request.headers["content-md5"] === undefined) {
    throw new OssError(400, "MissingArgument", "Missing Some Required Arguments.", {
      elements: { ArgumentName: "Content-MD5" },
    });
  }
  const { keys, quiet } = parseDelete(await readBody(request, MAXIMUM_DELETE_BYTES));
  for (const key of keys) requireObjectName(key);
  for (const key of keys) context.store.remove(request.bucket, key);
  if (quiet) return { status: 200 };
  return xmlResponse(
    renderXml("DeleteResult", {
      ...(encode === percentEncode ? { EncodingType: "url" } : {}),
      Deleted: keys.map((key) => ({ Key: encode(key) })),
    }),
  );
}

function parseDelete(body: string): { keys: string[]; quiet: boolean } {
  const root = parseDocument(body).Delete as Record<string, unknown> | undefined;
  if (typeof root !== "object" || root === null) throw malformedXml();
  const listed = root.Object === undefined ? [] : [root.Object].flat();
  const keys = listed.map((object) => {
    const { Key, VersionId = "null" } = (object ?? {}) as Record<string, unknown>;
    if (typeof Key !== "string" || Key === "") throw malformedXml();
    if (VersionId !== "null") throw notImplemented("object versions");
    return Key;
  });
  if (keys.length === 0 || keys.length > 1000) throw malformedXml();
  return { keys, quiet: root.Quiet === "true" };
}
