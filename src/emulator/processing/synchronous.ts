import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { contentTypeOf } from "./content-types";
import { parseInstruction } from "./instruction";
import type { ObjectAccess } from "./object-access";
import { encodedText, integer, oneOf, readParameters, required, withDefault } from "./parameters";
import { invalidArgument } from "./refusal";
import { embedWatermark } from "./watermark/watermark";

/** What `x-oss-process` asks for: work whose result is the answer to the request. */
export interface SynchronousRequest {
  objects: ObjectAccess;
  bucket: string;
  key: string;
  instruction: string;
  /** Made for the request and removed after it. */
  folder: string;
  signal: AbortSignal;
}

export interface SynchronousResult {
  content: Buffer;
  contentType: string;
}

/** Where `sys/saveas` wants the result; the bucket of the source unless it names one. */
export interface SynchronousTarget {
  bucket?: string;
  key: string;
}

const OPERATION = "image/blindwatermark";

const parameters = {
  content: required(encodedText("a text of 1 to 256 characters", /^.{1,256}$/su)),
  s: withDefault(oneOf("low", "medium", "high"), "low"),
  // Which quality the service takes where none is given is not documented.
  q: withDefault(integer(70, 100), 90),
};

/** Understands a synchronous instruction; undefined for the operations that only the service has. Throws a Refusal. */
export function planSynchronous(instruction: string): { operation: string; target?: SynchronousTarget } | undefined {
  // Pictures can be processed in a chain, which the grammar of asynchronous instructions doesn't have.
  if (!/^image\/blindwatermark(,|\||$)/.test(instruction)) return undefined;
  const { operation, parameters: written, saveAs, topic } = parseInstruction(instruction);
  readParameters(parameters, written, operation);
  if (topic !== undefined) throw invalidArgument("sys/notify is for asynchronous processing only.");
  return { operation, ...(saveAs === undefined ? {} : { target: saveAs }) };
}

/** Does what was planned. Rejects with a TaskFailure where that cannot be; undefined when there is no such object. */
export async function processNow(request: SynchronousRequest): Promise<SynchronousResult | undefined> {
  const { objects, bucket, key, instruction, folder, signal } = request;
  const object = await objects.localFile(bucket, key);
  if (object === undefined) return undefined;
  const { content, s, q } = readParameters(parameters, parseInstruction(instruction).parameters, OPERATION);
  await mkdir(folder, { recursive: true });
  try {
    const to = join(folder, "marked");
    const { extension } = await embedWatermark(
      { from: object.path, name: `oss://${bucket}/${key}`, text: content, strength: s, quality: q, to },
      { folder, signal, log: () => {} },
    );
    return { content: await readFile(to), contentType: contentTypeOf(extension) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
