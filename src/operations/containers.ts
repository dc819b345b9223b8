/** A kind of file that a result can be. */
interface Container {
  /** Codecs that it can hold; a stream that is copied isn't known and passes. */
  readonly video: readonly string[];
  readonly audio: readonly string[];
  /** Extensions that its files go by, the usual one first. */
  readonly extensions: readonly string[];
}

/** Formats that hold pictures and sound. Only what is impossible is left out: what is unusual is for the service to judge. */
export const videoContainers = {
  mp4: {
    video: ["h264", "h265", "vp9"],
    audio: ["mp3", "aac", "flac", "vorbis", "ac3", "opus"],
    extensions: ["mp4", "m4v", "m4a"],
  },
  mkv: {
    video: ["h264", "h265", "vp9"],
    audio: ["mp3", "aac", "flac", "vorbis", "ac3", "opus", "amr", "pcm"],
    extensions: ["mkv", "mka"],
  },
  mov: {
    video: ["h264", "h265"],
    audio: ["mp3", "aac", "vorbis", "ac3", "amr", "pcm"],
    extensions: ["mov", "qt"],
  },
  asf: {
    video: ["h264", "h265", "vp9"],
    audio: ["mp3", "aac", "flac", "vorbis", "ac3", "amr", "pcm"],
    extensions: ["asf", "wmv", "wma"],
  },
  avi: {
    video: ["h264", "h265", "vp9"],
    audio: ["mp3", "aac", "flac", "vorbis", "ac3", "amr", "pcm"],
    extensions: ["avi"],
  },
  mxf: { video: ["h264"], audio: ["pcm"], extensions: ["mxf"] },
  ts: { video: ["h264", "h265"], audio: ["mp3", "aac", "ac3", "opus"], extensions: ["ts", "m2ts", "mts"] },
  flv: { video: ["h264", "h265"], audio: ["mp3", "aac"], extensions: ["flv"] },
  webm: { video: ["vp9"], audio: ["vorbis", "opus"], extensions: ["webm", "weba"] },
} as const satisfies Record<string, Container>;

/** Formats that hold sound alone. */
export const audioContainers = {
  mp3: { video: [], audio: ["mp3"], extensions: ["mp3"] },
  aac: { video: [], audio: ["aac"], extensions: ["aac"] },
  flac: { video: [], audio: ["flac"], extensions: ["flac"] },
  oga: { video: [], audio: ["vorbis", "flac", "opus"], extensions: ["oga", "ogg"] },
  ac3: { video: [], audio: ["ac3"], extensions: ["ac3"] },
  opus: { video: [], audio: ["opus"], extensions: ["opus", "ogg"] },
  amr: { video: [], audio: ["amr"], extensions: ["amr"] },
} as const satisfies Record<string, Container>;

const otherExtensions: Readonly<Record<string, readonly string[]>> = {
  gif: ["gif"],
  webp: ["webp"],
  jpg: ["jpg", "jpeg"],
  png: ["png"],
  pdf: ["pdf"],
  txt: ["txt", "text"],
};

const containers: Readonly<Record<string, Container>> = { ...videoContainers, ...audioContainers };

/** What is known of a format of video or audio files. */
export function containerOf(format: string | undefined): Container | undefined {
  return format !== undefined && Object.hasOwn(containers, format) ? containers[format] : undefined;
}

/** The extensions that files of a format go by; none where that isn't known. */
export function extensionsOf(format: string): readonly string[] {
  return (
    containerOf(format)?.extensions ?? (Object.hasOwn(otherExtensions, format) ? otherExtensions[format] : []) ?? []
  );
}

/** The formats whose files go by an extension. */
export function formatsOf(extension: string): readonly string[] {
  return [...Object.keys(containers), ...Object.keys(otherExtensions)].filter((format) =>
    extensionsOf(format).includes(extension),
  );
}
