import { access, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runCommand } from "../command";
import { DemoFailure } from "./failure";

/** The sample sources by key, and the ffmpeg arguments that make each. Small, so that the jobs on them are short. */
const samples: Record<string, string[]> = {
  "videos/product.mp4": video(3, "320x180"),
  // Long enough for several stills at one every ten seconds.
  "videos/tour.mp4": video(25, "192x108"),
  // The audio job skips the first ten seconds.
  "talks/interview.mp3": ["-f", "lavfi", "-i", "sine=frequency=330:beep_factor=3:duration=20", "-b:a", "64000"],
};

function video(seconds: number, size: string): string[] {
  const picture = ["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=15:duration=${seconds}`];
  const sound = ["-f", "lavfi", "-i", `sine=frequency=440:duration=${seconds}`];
  return [...picture, ...sound, "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac"];
}

/** Makes the sample sources that a folder lacks; answers the keys of all. */
export async function makeSources(folder: string): Promise<string[]> {
  for (const [key, args] of Object.entries(samples)) {
    const file = join(folder, key);
    if (await exists(file)) continue;
    await mkdir(dirname(file), { recursive: true });
    // ffmpeg chooses the format by the name's end. A half-made file is never taken for a source.
    const unfinished = join(dirname(file), `unfinished-${key.split("/").at(-1)}`);
    const made = await runCommand(await ffmpeg(), ["-nostdin", "-v", "error", "-y", ...args, unfinished]);
    if (made.status !== 0) throw new DemoFailure(`ffmpeg could not make the sample ${key}:\n${made.stderr.trim()}`);
    await rename(unfinished, file);
  }
  return Object.keys(samples);
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
