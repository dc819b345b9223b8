import type { AudioStream } from "../media-probe";
import { integer, oneOf, oneOfNumbers, withDefault } from "../parameters";
import { TaskFailure } from "../task-failure";

export type AudioCodec = "mp3" | "aac" | "flac" | "vorbis" | "ac3" | "opus" | "amr" | "pcm";

const rates = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000] as const;

/** How a target relates to a source that is worth less: always the target, the source's value, or failure. */
export const onLowerSource = withDefault(oneOfNumbers(0, 1, 2), 0);

/** The parameters of every operation that encodes audio. */
export const audioParameters = {
  ar: oneOfNumbers(...rates),
  ac: integer(1, 8),
  aq: integer(0, 100),
  ab: integer(1000, 10_000_000),
  abopt: onLowerSource,
  adepth: oneOfNumbers(16, 24),
};

export const acodecParameter = oneOf("copy", "mp3", "aac", "flac", "vorbis", "ac3", "opus", "amr", "pcm");

export interface AudioValues {
  ar: number | undefined;
  ac: number | undefined;
  aq: number | undefined;
  ab: number | undefined;
  abopt: 0 | 1 | 2;
  adepth: 16 | 24 | undefined;
}

export function audioConflict({ aq, ab }: AudioValues): string | undefined {
  return aq !== undefined && ab !== undefined ? "The parameters aq and ab exclude each other." : undefined;
}

interface CodecLimits {
  encoder: (rate: number) => string;
  rates: readonly number[];
  channels: number;
  /**
   * ffmpeg has no common scale of quality; this maps 0-100 to each encoder's own. Missing where the encoder has none, only bit
   * rates (ac3, opus, amr) or no loss at all (flac, pcm): there aq has no effect.
   */
  quality?: (aq: number) => number;
}

const codecs: Record<AudioCodec, CodecLimits> = {
  mp3: {
    encoder: () => "libmp3lame",
    rates: rates.filter((rate) => rate <= 48000),
    channels: 2,
    quality: (aq) => 9 * (1 - aq / 100),
  },
  aac: { encoder: () => "aac", rates, channels: 8, quality: (aq) => 0.1 + (1.9 * aq) / 100 },
  flac: { encoder: () => "flac", rates, channels: 8 },
  vorbis: { encoder: () => "libvorbis", rates, channels: 8, quality: (aq) => aq / 10 },
  ac3: { encoder: () => "ac3", rates: [32000, 44100, 48000], channels: 6 },
  opus: { encoder: () => "libopus", rates: [8000, 12000, 16000, 24000, 48000], channels: 8 },
  amr: {
    encoder: (rate) => (rate === 8000 ? "libopencore_amrnb" : "libvo_amrwbenc"),
    rates: [8000, 16000],
    channels: 1,
  },
  pcm: { encoder: () => "pcm_s16le", rates, channels: 8 },
};

/**
 * The encoder and its settings. What is not given comes from the source, as in the service, where a source's own rate or
 * number of channels fails the task if the codec cannot hold it.
 */
export function audioArguments(codec: AudioCodec, values: AudioValues, source: AudioStream): string[] {
  const limits = codecs[codec];
  const rate = values.ar ?? source.rate;
  const channels = values.ac ?? source.channels;
  if (!limits.rates.includes(rate)) {
    throw new TaskFailure(
      "InvalidArgument",
      `${codec} audio cannot have ${rate} Hz${values.ar === undefined ? ", the source's rate" : ""}: set ar to one of ${limits.rates.join(" ")}.`,
    );
  }
  if (channels > limits.channels) {
    throw new TaskFailure(
      "InvalidArgument",
      `${codec} audio cannot have ${channels} channels${values.ac === undefined ? ", as many as the source" : ""}: set ac to ${limits.channels} or less.`,
    );
  }
  const bitrate = targetOrSource("ab", values.ab, values.abopt, source.bitrate, "bit/s of audio");
  const args = ["-c:a", limits.encoder(rate), "-ar", String(rate), "-ac", String(channels)];
  if (bitrate !== undefined) args.push("-b:a", String(bitrate));
  if (values.aq !== undefined && limits.quality !== undefined) {
    args.push("-q:a", String(limits.quality(values.aq)));
  }
  // The service knows depths for FLAC only.
  if (codec === "flac") {
    if (values.adepth === 16) args.push("-sample_fmt", "s16");
    if (values.adepth === 24) args.push("-sample_fmt", "s32", "-bits_per_raw_sample", "24");
  }
  return args;
}

/** What the `…opt` parameters ask for when the source is worth less than the target. A value the source hides is no reason to fail. */
export function targetOrSource(
  name: string,
  target: number | undefined,
  option: 0 | 1 | 2,
  source: number | undefined,
  unit: string,
): number | undefined {
  if (target === undefined || source === undefined || option === 0 || source >= target) return target;
  if (option === 1) return source;
  throw new TaskFailure(
    "InvalidArgument",
    `The source has ${source} ${unit}, less than the ${target} of ${name}, and ${name}opt_2 makes that a failure.`,
  );
}
