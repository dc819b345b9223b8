import type { Ffmpeg } from "../ffmpeg";
import type { MediaProbe } from "../media-probe";
import { TaskFailure } from "../task-failure";
import { startsTooLate } from "./media-cut";
import type { Output } from "./operation";

/** Checks that a file ffmpeg says it has written really is what was asked for: its exit code does not tell. */
export async function mediaOutput(
  ffmpeg: Ffmpeg,
  made: {
    path: string;
    extension: string;
    video: boolean;
    audio: boolean;
    written: { seconds: number; frames: number };
    ss: number;
    source: MediaProbe;
  },
): Promise<Output> {
  const { path, extension, written, source, ss } = made;
  const empty = made.video ? written.frames === 0 : written.seconds <= 0;
  if (empty) {
    throw ss > 0
      ? startsTooLate(ss, source)
      : new TaskFailure("InvalidMedia", "The source holds no frame that can be decoded: nothing was written.");
  }
  const probe = await ffmpeg.tryProbe(path);
  const missing = [
    ...(made.video && !probe?.video.some((stream) => stream.codec !== "rawvideo") ? ["video"] : []),
    ...(made.audio && (probe?.audio.length ?? 0) === 0 ? ["audio"] : []),
  ];
  if (missing.length > 0) {
    throw new TaskFailure(
      "ToolFailed",
      `The ${extension} file that ffmpeg wrote has no readable ${missing.join(" and ")}: choose other codecs for this f, or another f.`,
    );
  }
  const [video] = probe?.video ?? [];
  return {
    path,
    extension,
    index: "1",
    stream: 0,
    ...(video === undefined ? {} : { resolution: `${video.width}x${video.height}` }),
  };
}
