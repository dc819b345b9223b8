export interface VideoStream {
  codec: string;
  pixelFormat: string;
  /** As it is shown: a film that carries a quarter turn has its sides swapped here, since ffmpeg turns it when decoding. */
  width: number;
  height: number;
  fps?: number;
  bitrate?: number;
  /** A cover, not a film. */
  picture: boolean;
}

export interface AudioStream {
  codec: string;
  rate: number;
  channels: number;
  bitrate?: number;
}

export interface MediaProbe {
  /** ffmpeg's names of the container, e.g. "mov,mp4,m4a,3gp,3g2,mj2". */
  container: string;
  durationSeconds?: number;
  /** The length is computed from the bit rate (ADTS, AMR): right within a few percent. */
  durationEstimated: boolean;
  video: VideoStream[];
  audio: AudioStream[];
  /** Codec names of the subtitles. */
  subtitles: string[];
}

/** Reads what `ffmpeg -hide_banner -i FILE` says on stderr; undefined when the file is not media. */
export function parseProbe(text: string): MediaProbe | undefined {
  const container = /^Input #0, (.*), from '/m.exec(text)?.[1];
  if (container === undefined) return undefined;
  const probe: MediaProbe = {
    container,
    durationEstimated: text.includes("Estimating duration from bitrate"),
    video: [],
    audio: [],
    subtitles: [],
  };
  const duration = /^\s*Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/m.exec(text);
  if (duration !== null) {
    probe.durationSeconds = Number(duration[1]) * 3600 + Number(duration[2]) * 60 + Number(duration[3]);
  }
  let last: VideoStream | undefined;
  for (const line of text.split("\n")) {
    const stream = /^\s*Stream #0:\d+.*?: (Video|Audio|Subtitle): (.*)$/.exec(line);
    if (stream !== null) {
      const [, kind, description = ""] = stream;
      last = undefined;
      if (kind === "Video") {
        last = parseVideo(description);
        if (last !== undefined) probe.video.push(last);
      } else if (kind === "Audio") {
        const audio = parseAudio(description);
        if (audio !== undefined) probe.audio.push(audio);
      } else {
        probe.subtitles.push(codecOf(description));
      }
      continue;
    }
    const turn = /rotation of (-?\d+(?:\.\d+)?) degrees/.exec(line);
    if (turn !== null && last !== undefined && Math.abs(Math.round(Number(turn[1]) / 90)) % 2 === 1) {
      [last.width, last.height] = [last.height, last.width];
    }
  }
  return probe;
}

const codecOf = (description: string) => /^\w+/.exec(description)?.[0] ?? "";

/** A stream whose size or rate could not be found out is none that can be worked with. */
function parseVideo(description: string): VideoStream | undefined {
  // The pixel format may be followed by a list in brackets that holds commas of its own.
  const match = /^\w+[^,]*(?:\([^)]*\)[^,]*)*, (\w+)(?:\([^)]*\))?,(?:.*?[ ,])?(\d+)x(\d+)(?=[ ,[]|$)/.exec(
    description,
  );
  if (match === null || match[1] === "none") return undefined;
  const fps = /([\d.]+)(k?) fps/.exec(description);
  return {
    codec: codecOf(description),
    pixelFormat: match[1] ?? "",
    width: Number(match[2]),
    height: Number(match[3]),
    picture: description.includes("(attached pic)"),
    ...(fps === null ? {} : { fps: Number(fps[1]) * (fps[2] === "k" ? 1000 : 1) }),
    ...bitrateOf(description),
  };
}

function parseAudio(description: string): AudioStream | undefined {
  const match = /, (\d+) Hz, ([^,]+)/.exec(description);
  const channels = channelsOf(match?.[2] ?? "");
  if (match === null || channels === 0) return undefined;
  return { codec: codecOf(description), rate: Number(match[1]), channels, ...bitrateOf(description) };
}

function channelsOf(layout: string): number {
  const named: Record<string, number> = { mono: 1, stereo: 2, downmix: 2, quad: 4, hexagonal: 6, octagonal: 8 };
  const name = layout.trim().replace(/\(.*$/, "");
  if (named[name] !== undefined) return named[name];
  const counted = /^(\d+) channels/.exec(layout.trim());
  if (counted !== null) return Number(counted[1]);
  const [front = 0, low = 0, top = 0] = name.split(".").map(Number);
  return Number.isFinite(front + low + top) ? front + low + top : 0;
}

function bitrateOf(description: string): { bitrate?: number } {
  const match = /, (\d+) kb\/s/.exec(description);
  return match === null ? {} : { bitrate: Number(match[1]) * 1000 };
}
