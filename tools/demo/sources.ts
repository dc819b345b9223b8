import { access, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runCommand } from "../command";
import { DemoFailure } from "./failure";
import { wordDocument } from "./sample-document";
import { landscape } from "./sample-picture";

/** The picture that is uploaded without a watermark, and then marked. */
export const PLAIN_PICTURE = "pictures/hills.png";

/** The sample sources by key: ffmpeg's arguments, or the content. Small, so that the jobs on them are short. */
const samples: Record<string, string[] | (() => Uint8Array | Promise<Uint8Array>)> = {
  "videos/product.mp4": video(3, "320x180"),
  // What the merge job puts before and after the product.
  "videos/intro.mp4": video(1, "256x144"),
  "videos/outro.mp4": video(2, "320x240"),
  // Long enough for several stills at one every ten seconds.
  "videos/tour.mp4": video(25, "192x108"),
  // The audio job skips the first ten seconds.
  "talks/interview.mp3": ["-f", "lavfi", "-i", "sine=frequency=330:beep_factor=3:duration=20", "-b:a", "64000"],
  "documents/report.docx": () => wordDocument(report),
  [PLAIN_PICTURE]: () => landscape(640, 480),
};

const report = [
  {
    heading: "Quarterly report",
    paragraphs: [
      "This document was made by the demo. One job of its stack converts it into a picture a page.",
      "The local OSS has LibreOffice lay it out, and PDFium draw the pages.",
    ],
  },
  { heading: "Outlook", paragraphs: ["The second page becomes a picture of its own, with its number in the name."] },
];

function video(seconds: number, size: string): string[] {
  const picture = ["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=15:duration=${seconds}`];
  const sound = ["-f", "lavfi", "-i", `sine=frequency=440:duration=${seconds}`];
  return [...picture, ...sound, "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac"];
}

/** Makes the sample sources that a folder lacks; answers the keys of all. */
export async function makeSources(folder: string): Promise<string[]> {
  for (const [key, recipe] of Object.entries(samples)) {
    const file = join(folder, key);
    if (await exists(file)) continue;
    await mkdir(dirname(file), { recursive: true });
    // ffmpeg chooses the format by the name's end. A half-made file is never taken for a source.
    const unfinished = join(dirname(file), `unfinished-${key.split("/").at(-1)}`);
    if (typeof recipe === "function") await writeFile(unfinished, await recipe());
    else await runFfmpeg(key, [...recipe, unfinished]);
    await rename(unfinished, file);
  }
  return Object.keys(samples);
}

async function runFfmpeg(key: string, args: string[]): Promise<void> {
  const made = await runCommand(await ffmpeg(), ["-nostdin", "-v", "error", "-y", ...args]);
  if (made.status !== 0) throw new DemoFailure(`ffmpeg could not make the sample ${key}:\n${made.stderr.trim()}`);
}

let found: Promise<string> | undefined;

/** ffmpeg from PATH, else the one that npm brought. */
function ffmpeg(): Promise<string> {
  found ??= findFfmpeg();
  return found;
}

async function findFfmpeg(): Promise<string> {
  const onPath = await runCommand("ffmpeg", ["-version"]).catch(() => undefined);
  if (onPath?.status === 0) return "ffmpeg";
  try {
    return require("@ffmpeg-installer/ffmpeg").path;
  } catch {
    throw new DemoFailure(
      "ffmpeg is needed: there is none on PATH, and @ffmpeg-installer/ffmpeg has none for this machine.",
    );
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
