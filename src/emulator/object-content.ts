import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Crc64 } from "./crc64";

/** What is computed over content while it streams by. */
export interface ContentDigest {
  size: number;
  /** 32 upper-case hex digits. */
  md5: string;
  /** Unsigned decimal. */
  crc64: string;
}

/** Writes a stream into a new file. */
export async function receiveContent(body: Readable, path: string): Promise<ContentDigest> {
  const meter = new ContentMeter();
  await pipeline(
    body,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        meter.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path, { flags: "wx" }),
  );
  return meter.digest();
}

/** Digests a file that is there already. */
export async function digestFile(path: string): Promise<ContentDigest> {
  const meter = new ContentMeter();
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) meter.update(chunk);
  return meter.digest();
}

class ContentMeter {
  #size = 0;
  readonly #md5 = createHash("md5");
  readonly #crc64 = new Crc64();

  update(chunk: Buffer): void {
    this.#size += chunk.length;
    this.#md5.update(chunk);
    this.#crc64.update(chunk);
  }

  digest(): ContentDigest {
    return { size: this.#size, md5: this.#md5.digest("hex").toUpperCase(), crc64: this.#crc64.digest() };
  }
}
