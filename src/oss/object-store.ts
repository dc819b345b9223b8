import { handleType, retry } from "cockatiel";
import { XMLParser } from "fast-xml-parser";
import type { ObjectAddress } from "../instruction/object-uri";
import {
  type ListedObject,
  type ObjectFacts,
  type ObjectPages,
  type ObjectStore,
  ObjectsUnavailable,
} from "../lifecycle/object-store";
import type { Connection } from "../lifecycle/submission";
import { fullJitter } from "../retry/full-jitter";
import { textField } from "../text/answer-fields";
import { endpointOf, type OssRequest } from "./client";
import { OssClients, type OssClientsOptions } from "./clients";
import { describeRefusal, readError } from "./error-answer";
import { reasonOf } from "./network-failure";
import { NoAnswer, type OssAnswer } from "./transport";

/** How the objects are reached. */
export interface ObjectStoreOptions extends OssClientsOptions {
  /** Longest wait before a repeated attempt, in milliseconds; default 20,000. */
  readonly maxDelayMs?: number;
}

/** The most that ListObjectsV2 gives at once. Source: "ListObjectsV2" of the OSS API reference. */
const pageSize = "1000";

/** Attempts in all. Unlike submissions, these requests may be repeated whatever became of them. */
const attempts = 3;

/** Small objects of text. Calls throw {@link ObjectsUnavailable}, saying why and what to do. */
export interface ObjectTexts {
  /** An object's text, or `undefined` when there is no such object. */
  read(connection: Connection, address: ObjectAddress): Promise<string | undefined>;
  /** Stores an object, also in the place of another. */
  write(connection: Connection, address: ObjectAddress, text: string): Promise<void>;
}

/**
 * Looks at objects with HeadObject and ListObjectsV2, and deletes them with DeleteObject. Small ones are also read and
 * written, with GetObject and PutObject.
 */
export function createObjectStore({
  maxDelayMs,
  ...options
}: ObjectStoreOptions): ObjectStore & ObjectPages & ObjectTexts {
  const clients = new OssClients(options);
  const policy = retry(handleType(PassingFailure), { maxAttempts: attempts - 1, backoff: fullJitter(maxDelayMs) });

  async function attempt(connection: Connection, request: OssRequest): Promise<OssAnswer> {
    const client = await clients.get(connection);
    const answer = await client.send(request).catch((error: unknown) => {
      if (!(error instanceof NoAnswer)) throw error;
      const { networkError, message } = error;
      if (networkError === undefined) throw new ObjectsUnavailable(`The request couldn't be made: ${message}`);
      throw new PassingFailure(`OSS didn't answer at ${endpointOf(connection)}: ${reasonOf(networkError)}`);
    });
    if (answer.brokenOff !== undefined) throw new PassingFailure(`OSS' answer broke off: ${answer.brokenOff}`);
    if (answer.status === 429 || answer.status >= 500) {
      throw new PassingFailure(`OSS failed: ${describeRefusal(answer, readError(answer))}`);
    }
    return answer;
  }

  const send = (connection: Connection, request: OssRequest) => policy.execute(() => attempt(connection, request));

  async function listPage(
    connection: Connection,
    bucket: string,
    prefix: string,
    from: Readonly<Record<string, string>>,
  ): Promise<ReturnType<typeof readPage>> {
    const query = {
      "list-type": "2",
      // Keys may hold characters that XML can't.
      "encoding-type": "url",
      "max-keys": pageSize,
      ...(prefix === "" ? {} : { prefix }),
      ...from,
    };
    const answer = await send(connection, { method: "GET", bucket, query });
    if (answer.status === 200) return readPage(answer.body);
    throw new ObjectsUnavailable(
      `OSS refused to list the bucket: ${describeRefusal(answer, readError(answer), "listing it needs oss:ListObjects")}`,
    );
  }

  return {
    async find(connection, address) {
      const answer = await send(connection, { method: "HEAD", ...address });
      if (answer.status === 200) return factsOf(answer);
      const error = readError(answer);
      if (answer.status === 404 && (error.code === "NoSuchKey" || error.code === undefined)) return undefined;
      throw new ObjectsUnavailable(
        `OSS refused to show the object: ${describeRefusal(answer, error, "looking at it needs oss:GetObject")}`,
      );
    },

    async *list(connection, bucket, prefix) {
      let token: string | undefined;
      do {
        const from = token === undefined ? {} : { "continuation-token": token };
        const page = await listPage(connection, bucket, prefix, from);
        yield* page.objects;
        token = page.nextToken;
      } while (token !== undefined);
    },

    async page(connection, bucket, prefix, startAfter) {
      const from = startAfter === "" ? {} : { "start-after": startAfter };
      const { objects, nextToken } = await listPage(connection, bucket, prefix, from);
      return { objects, last: nextToken === undefined };
    },

    async read(connection, address) {
      const answer = await send(connection, { method: "GET", ...address });
      if (answer.status === 200) return answer.body;
      const error = readError(answer);
      if (answer.status === 404 && error.code === "NoSuchKey") return undefined;
      throw new ObjectsUnavailable(
        `OSS refused to give the object: ${describeRefusal(answer, error, "reading it needs oss:GetObject")}`,
      );
    },

    async write(connection, address, text) {
      const answer = await send(connection, { method: "PUT", ...address, body: text });
      if (answer.status === 200) return;
      throw new ObjectsUnavailable(
        `OSS refused to store the object: ${describeRefusal(answer, readError(answer), "storing it needs oss:PutObject")}`,
      );
    },

    async remove(connection, address) {
      const answer = await send(connection, { method: "DELETE", ...address });
      if (answer.status === 204 || answer.status === 200) return;
      throw new ObjectsUnavailable(
        `OSS refused to delete the object: ${describeRefusal(answer, readError(answer), "deleting it needs oss:DeleteObject")}`,
      );
    },
  };
}

/** A failure that another attempt may not meet. */
class PassingFailure extends ObjectsUnavailable {}

function factsOf({ headers }: OssAnswer): ObjectFacts {
  return {
    etag: withoutQuotes(textField(headers.etag) ?? ""),
    size: Number(headers["content-length"] ?? 0),
    lastModified: isoTime(textField(headers["last-modified"])),
  };
}

const xml = new XMLParser({ parseTagValue: false, isArray: (name) => name === "Contents" });

function readPage(body: string): { objects: ListedObject[]; nextToken: string | undefined } {
  const { ListBucketResult: result } = xml.parse(body) as { ListBucketResult?: Readonly<Record<string, unknown>> };
  if (typeof result !== "object") throw new ObjectsUnavailable("OSS' list of the bucket's objects couldn't be read");
  const contents = (result.Contents ?? []) as Readonly<Record<string, string>>[];
  return {
    objects: contents.map(({ Key = "", ETag = "", Size, LastModified }) => ({
      key: decodeURIComponent(Key),
      etag: withoutQuotes(ETag),
      size: Number(Size),
      lastModified: isoTime(LastModified),
    })),
    nextToken: result.IsTruncated === "true" ? textField(result.NextContinuationToken) : undefined,
  };
}

function withoutQuotes(etag: string): string {
  return etag.replace(/^"|"$/g, "");
}

/** HEAD tells times as HTTP does, a listing in ISO 8601 with milliseconds that are always 0. */
function isoTime(time: string | undefined): string {
  return time === undefined ? "" : new Date(time).toISOString();
}
