import { writeFile } from "node:fs/promises";
import { answerRequest } from "../node-program";
import { optionalPackage } from "../optional-package";
import { TaskFailure } from "../task-failure";
import { capacity, embedMark, type Pixels, readMark } from "./mark";
import type { EmbedAnswer, EmbedRequest, ReadAnswer, ReadRequest } from "./watermark";

type Sharp = typeof import("sharp");

const SHORTEST_SIDE = 80;
const LONGEST_SIDE = 10_000;

/** How each format is written that the service takes. BMP is one of them too, and sharp knows none. */
const encodings: Record<string, { extension: string; options(quality: number): object }> = {
  jpeg: { extension: "jpg", options: (quality) => ({ quality }) },
  png: { extension: "png", options: () => ({}) },
  // A lossy WebP takes more than the lowest strength can bear.
  webp: { extension: "webp", options: () => ({ lossless: true }) },
  tiff: { extension: "tiff", options: () => ({ compression: "lzw" }) },
};

answerRequest((request: EmbedRequest | ReadRequest) => (request.action === "embed" ? embed(request) : read(request)));

async function embed(request: EmbedRequest): Promise<EmbedAnswer> {
  const { from, name, text, strength, quality, to } = request;
  const { pixels, format } = await openPicture(from, name);
  const encoding = encodings[format];
  if (encoding === undefined) throw unsuitable(name, format);
  const bytes = Buffer.byteLength(text);
  const room = capacity(pixels.width, pixels.height);
  if (bytes > room) {
    throw new TaskFailure(
      "InvalidPicture",
      `${name} has ${pixels.width}x${pixels.height} pixels, which bear a text of at most ${room} bytes in UTF-8; this one has ${bytes}.`,
    );
  }
  embedMark(pixels, text, strength);
  const { data, width, height, channels } = pixels;
  const marked = sharp()(data, { raw: { width, height, channels: channels as 3 } });
  const content = await marked.toFormat(format as "png", encoding.options(quality)).toBuffer();
  await writeFile(to, content);
  // Whoever stores a marked picture relies on the mark.
  if ((await read({ action: "read", from: to, name, strength })).text !== text) {
    throw new TaskFailure(
      "InvalidPicture",
      `The text does not survive in ${name} as ${encoding.extension}: choose a shorter text, a higher strength (s), a higher quality (q), or a larger picture.`,
    );
  }
  return { extension: encoding.extension };
}

async function read({ from, name, strength }: ReadRequest): Promise<ReadAnswer> {
  const { pixels } = await openPicture(from, name);
  const text = readMark(pixels, strength);
  return text === undefined ? {} : { text };
}

async function openPicture(path: string, name: string): Promise<{ pixels: Pixels; format: string }> {
  const picture = sharp()(path, { limitInputPixels: LONGEST_SIDE ** 2 });
  const {
    format,
    width = 0,
    height = 0,
  } = await picture.metadata().catch(() => {
    throw new TaskFailure(
      "InvalidPicture",
      `${name} is not a picture that can be read here: it is damaged, or no JPEG, PNG, WebP or TIFF. (The service takes BMP too.)`,
    );
  });
  if (format === undefined || !(format in encodings)) throw unsuitable(name, `${format}`);
  const sides = [width, height];
  if (Math.min(...sides) < SHORTEST_SIDE || Math.max(...sides) > LONGEST_SIDE) {
    throw new TaskFailure(
      "InvalidPicture",
      `${name} has ${width}x${height} pixels: each side must have from ${SHORTEST_SIDE} to ${LONGEST_SIDE}.`,
    );
  }
  // Turned as it is shown, since what is written says nothing of a camera's position.
  const { data, info } = await picture
    .rotate()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch((error: Error) => {
      throw new TaskFailure("InvalidPicture", `${name} is damaged: ${error.message.split("\n")[0]}.`);
    });
  return { pixels: { data, width: info.width, height: info.height, channels: info.channels }, format };
}

function unsuitable(name: string, format: string): TaskFailure {
  return new TaskFailure("InvalidPicture", `${name} is ${format}: blind watermarks are for JPEG, PNG, WebP and TIFF.`);
}

function sharp(): Sharp {
  return optionalPackage("sharp", "Reading and writing pictures") as Sharp;
}
