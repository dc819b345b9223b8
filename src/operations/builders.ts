import type { Input, OutputInstance } from "@pulumi/pulumi";
import type {
  AudioConcat,
  AudioConcatArgs,
  AudioConvert,
  AudioConvertArgs,
  DocumentConvert,
  DocumentConvertArgs,
  ImageDeblindWatermark,
  ImageDeblindWatermarkArgs,
  StyleReference,
  VideoAnimation,
  VideoAnimationArgs,
  VideoConcat,
  VideoConcatArgs,
  VideoConvert,
  VideoConvertArgs,
  VideoSnapshots,
  VideoSnapshotsArgs,
  VideoSprite,
  VideoSpriteArgs,
} from "./arguments";
import { callSite } from "./call-site";
import { holdsDeferred } from "./deferred-values";
import { checkOperation } from "./operation-check";
import type { OperationProblem } from "./operation-reading";
import { InvalidOperationError } from "./operation-spelling";
import { operationTable } from "./operations";
import type { Widened } from "./parameter-table";
import type { BuiltInStyle } from "./styles";

/**
 * Makes an operation of its arguments, as plain data that stands in stack config the same way.
 *
 * Arguments may be outputs and promises. Where none is, they are checked at once; else when their values are known,
 * before anything is submitted. A literal that isn't one of the allowed values doesn't compile, while a text or number
 * whose value the compiler doesn't know (`config.require("format")`) does.
 *
 * @throws InvalidOperationError that lists everything that is wrong with the arguments.
 */
export interface OperationBuilder<Args, Built> {
  /** Takes arguments that are written out, or are outputs and promises. */
  (args: Args): Built;
  /** Takes texts and numbers as well whose values the compiler doesn't know. */
  <const A extends Loose<Args>>(args: A & Literals<A, Args>): Built;
}

/** Arguments among which any text may stand for a word, and any number for one of a few. */
type Loose<Args> = {
  readonly [K in keyof Args]:
    | Args[K]
    | Widened<Exclude<Args[K], undefined | Promise<unknown> | OutputInstance<unknown>>>;
};

/** Refuses again what is a literal, or no argument at all. */
type Literals<A, Args> = {
  readonly [K in keyof A]: K extends keyof Args ? (IsGeneral<A[K]> extends true ? unknown : Args[K]) : never;
};

type IsGeneral<T> = string extends T ? true : number extends T ? true : false;

function builder<Args, Built>(type: string): OperationBuilder<Args, Built> {
  const build = (args: object): Built => {
    const operation = { type, ...args };
    if (!holdsDeferred(operation)) {
      const { problems } = checkOperation(operation);
      if (problems.length > 0) throw invalid(operationTable(type)?.builder ?? type, problems);
    }
    return operation as Built;
  };
  return build as OperationBuilder<Args, Built>;
}

/**
 * Operations on documents.
 *
 * @example
 * ```ts
 * new ProcessingJob("pages", {
 *   source: "oss://my-reports/q3.docx",
 *   operation: document.convert({ format: "png" }),
 *   target: "oss://my-previews/q3/{index}.png",
 * });
 * ```
 */
export const document = {
  /**
   * Converts a text document, presentation, spreadsheet or PDF (`doc/convert`).
   *
   * @example
   * ```ts
   * document.convert({ format: "png", pages: "1-10" })
   * ```
   */
  convert: builder<DocumentConvertArgs, DocumentConvert>("doc/convert"),
};

/**
 * Operations on videos.
 *
 * @example
 * ```ts
 * new ProcessingJob("rendition", {
 *   source: "oss://my-videos/product.mov",
 *   operation: video.convert({ format: "mp4", videoCodec: "h264", size: "1280x", audioCodec: "aac" }),
 *   target: "oss://my-renditions/product.mp4",
 * });
 * ```
 */
export const video = {
  /**
   * Transcodes a video, cuts it, changes its container, or takes its sound (`video/convert`).
   *
   * @example
   * ```ts
   * video.convert({ format: "mp4", videoCodec: "h264", size: "1280x", crf: 26, audioCodec: "aac" })
   * ```
   */
  convert: builder<VideoConvertArgs, VideoConvert>("video/convert"),
  /**
   * Makes an animated picture of a video (`video/animation`).
   *
   * @example
   * ```ts
   * video.animation({ format: "gif", width: 320, interval: "1s" })
   * ```
   */
  animation: builder<VideoAnimationArgs, VideoAnimation>("video/animation"),
  /**
   * Takes pictures out of a video (`video/snapshots`).
   *
   * @example
   * ```ts
   * video.snapshots({ format: "jpg", width: 320, interval: "10s" })
   * ```
   */
  snapshots: builder<VideoSnapshotsArgs, VideoSnapshots>("video/snapshots"),
  /**
   * Puts frames of a video side by side on sheets (`video/sprite`).
   *
   * @example
   * ```ts
   * video.sprite({ format: "jpg", width: 160, columns: 10, rows: 10, interval: "5s" })
   * ```
   */
  sprite: builder<VideoSpriteArgs, VideoSprite>("video/sprite"),
  /**
   * Joins the source with other videos of its bucket (`video/concat`).
   *
   * @example
   * ```ts
   * video.concat({ format: "mp4", videoCodec: "h264", audioCodec: "aac", before: [{ key: "intro.mp4" }] })
   * ```
   */
  concat: builder<VideoConcatArgs, VideoConcat>("video/concat"),
};

/**
 * Operations on sound.
 *
 * @example
 * ```ts
 * new ProcessingJob("excerpt", {
 *   source: "oss://my-talks/interview.mp3",
 *   operation: audio.convert({ format: "aac", start: "10s", duration: "1m" }),
 *   target: "oss://my-clips/interview.aac",
 * });
 * ```
 */
export const audio = {
  /**
   * Transcodes sound, or cuts it (`audio/convert`).
   *
   * @example
   * ```ts
   * audio.convert({ format: "aac", start: "10s", duration: "1m", bitrate: 96000 })
   * ```
   */
  convert: builder<AudioConvertArgs, AudioConvert>("audio/convert"),
  /**
   * Joins the source with other audio files of its bucket (`audio/concat`).
   *
   * @example
   * ```ts
   * audio.concat({ format: "mp3", after: [{ key: "jingle.mp3" }] })
   * ```
   */
  concat: builder<AudioConcatArgs, AudioConcat>("audio/concat"),
};

/**
 * Operations on pictures.
 *
 * @example
 * ```ts
 * new ProcessingJob("owner", {
 *   source: "oss://my-pictures/found.png",
 *   operation: image.deblindWatermark({ strength: "low" }),
 *   notify: "watermarks",
 * });
 * ```
 */
export const image = {
  /**
   * Reads the text of a blind watermark (`image/deblindwatermark`).
   *
   * @example
   * ```ts
   * image.deblindWatermark({ strength: "low", contentType: "text" })
   * ```
   */
  deblindWatermark: builder<ImageDeblindWatermarkArgs, ImageDeblindWatermark>("image/deblindwatermark"),
};

/**
 * One of the bucket's styles by its name.
 *
 * @example
 * ```ts
 * style("thumbnail")
 * style.builtIn("h264-mp4-720p")
 * ```
 * @throws InvalidOperationError for a text that can't be a style's name.
 */
export const style: {
  /** One of the bucket's own styles. */
  (name: Input<string>): StyleReference;
  /** One of the styles that every bucket has. */
  builtIn(name: BuiltInStyle): StyleReference;
} = Object.assign(styleOf, { builtIn: (name: BuiltInStyle) => styleOf(`::${name}`) });

function styleOf(name: Input<string>): StyleReference {
  const operation: StyleReference = { style: name };
  if (!holdsDeferred(operation)) {
    const { problems } = checkOperation(operation);
    if (problems.length > 0) throw invalid("style", problems);
  }
  return operation;
}

/** The error of a call that can't be meant; it tells where the call is, since the job isn't known there. */
function invalid(builder: string, problems: readonly OperationProblem[]): InvalidOperationError {
  const at = callSite();
  return new InvalidOperationError(at === undefined ? builder : `${builder} at ${at}`, problems);
}
