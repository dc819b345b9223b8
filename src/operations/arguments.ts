// Written by `npm run docs:operations` from the tables of this folder. To change it, change a table and run that again.
import type { Input } from "@pulumi/pulumi";
import type { Size, Time, ValueInput } from "./parameter-table";

/** An object that is joined with the source. */
export interface ConcatPart {
  /**
   * Key of the object, which has to be in the source's bucket.
   *
   * An object's key, without the bucket, such as clips/intro.mp4. Required. OSS: `o`.
   */
  readonly key: ValueInput<string>;
  /**
   * Where in the object to start.
   *
   * Default: `0`. OSS: `ss`.
   */
  readonly start?: ValueInput<Time> | undefined;
  /**
   * How much of the object to use; 0 means all of it from `start` on.
   *
   * Default: `0`. OSS: `t`.
   */
  readonly duration?: ValueInput<Time> | undefined;
}

/**
 * The arguments of `document.convert`.
 *
 * Source: https://www.alibabacloud.com/help/en/oss/user-guide/document-conversion
 */
export interface DocumentConvertArgs {
  /**
   * Format of the result. `txt` is for text documents and presentations.
   *
   * Required. OSS: `target`.
   */
  readonly format: ValueInput<"pdf" | "png" | "jpg" | "txt">;
  /**
   * Format of the source.
   *
   * Default: the suffix of the source's key. OSS: `source`.
   */
  readonly sourceFormat?:
    | ValueInput<
        | "doc"
        | "docx"
        | "wps"
        | "wpss"
        | "docm"
        | "dotm"
        | "dot"
        | "dotx"
        | "wpt"
        | "html"
        | "htm"
        | "rtf"
        | "txt"
        | "xml"
        | "lrc"
        | "c"
        | "cpp"
        | "h"
        | "asm"
        | "s"
        | "java"
        | "asp"
        | "bat"
        | "bas"
        | "prg"
        | "cmd"
        | "log"
        | "pptx"
        | "ppt"
        | "pot"
        | "potx"
        | "pps"
        | "ppsx"
        | "dps"
        | "dpt"
        | "pptm"
        | "potm"
        | "ppsm"
        | "dpss"
        | "xls"
        | "xlt"
        | "et"
        | "ett"
        | "xlsx"
        | "xltx"
        | "csv"
        | "xlsb"
        | "xlsm"
        | "xltm"
        | "ets"
        | "pdf"
      >
    | undefined;
  /**
   * Pages to convert, counted from 1, such as `"1,2,4-10"`.
   *
   * Numbers and ranges of pages, counted from 1, such as "1,2,4-10". Default: all pages. OSS: `pages`.
   */
  readonly pages?: ValueInput<string> | undefined;
}

/**
 * Converts a text document, presentation, spreadsheet or PDF. Pictures come one a page, so their target needs
 * `{index}`. The source may have up to 200 MB.
 *
 * @example
 * ```ts
 * document.convert({ format: "png", pages: "1-10" })
 * ```
 */
export interface DocumentConvert extends DocumentConvertArgs {
  /** The operation, as OSS calls it. */
  readonly type: "doc/convert";
}

/**
 * The arguments of `video.convert`.
 *
 * Source: https://www.alibabacloud.com/help/en/oss/user-guide/video-transcoding
 */
export interface VideoConvertArgs {
  /**
   * Where in the source to start.
   *
   * Default: `0`. OSS: `ss`.
   */
  readonly start?: ValueInput<Time> | undefined;
  /**
   * How much of the source to use; 0 means all of it from `start` on.
   *
   * Default: `0`. OSS: `t`.
   */
  readonly duration?: ValueInput<Time> | undefined;
  /**
   * Container of the result; the last seven hold sound alone.
   *
   * Required. OSS: `f`.
   */
  readonly format: ValueInput<
    | "mp4"
    | "mkv"
    | "mov"
    | "asf"
    | "avi"
    | "mxf"
    | "ts"
    | "flv"
    | "webm"
    | "mp3"
    | "aac"
    | "flac"
    | "oga"
    | "ac3"
    | "opus"
    | "amr"
  >;
  /**
   * Codec of the pictures. `copy` keeps them as they are, at their size, rate and quality.
   *
   * Default: `copy`. OSS: `vcodec`.
   */
  readonly videoCodec?: ValueInput<"copy" | "h264" | "h265" | "vp9"> | undefined;
  /**
   * Width and height of the picture.
   *
   * Widthxheight in pixels, such as 1280x720, 1280x or x720, each even and from 64 to 4096. Default: as in the
   * source. OSS: `s`.
   */
  readonly size?: ValueInput<Size> | undefined;
  /**
   * What to do where the source's resolution is lower: `fixed` uses the value as given, `adaptive` keeps the
   * source's where that is lower, `fail` ends the task then.
   *
   * Spelled fixed `0`, adaptive `1`, fail `2`. Default: `fixed`. OSS: `sopt`.
   */
  readonly sizeOption?: ValueInput<"fixed" | "adaptive" | "fail"> | undefined;
  /**
   * How to bring pictures of another shape to the size: `stretch` distorts, `crop` cuts off what stands out, `fill`
   * adds bars, `fit` stays within the size.
   *
   * Default: `stretch`. OSS: `scaletype`.
   */
  readonly scaleType?: ValueInput<"crop" | "stretch" | "fill" | "fit"> | undefined;
  /**
   * Whether `size` means the long and the short side, so that an upright video stays upright.
   *
   * Default: decided by the service (its pages disagree). OSS: `arotate`.
   */
  readonly autoRotate?: ValueInput<boolean> | undefined;
  /**
   * Bit rate of the pictures. Not together with `crf`.
   *
   * A whole number from 10000 to 100000000 (bits per second). Default: the quality decides (`crf`). OSS: `vb`.
   */
  readonly videoBitrate?: ValueInput<number> | undefined;
  /**
   * What to do where the source's video bit rate is lower: `fixed` uses the value as given, `adaptive` keeps the
   * source's where that is lower, `fail` ends the task then.
   *
   * Spelled fixed `0`, adaptive `1`, fail `2`. Default: `fixed`. OSS: `vbopt`.
   */
  readonly videoBitrateOption?: ValueInput<"fixed" | "adaptive" | "fail"> | undefined;
  /**
   * Constant rate factor, the quality of the pictures: lower is better and larger. Not together with `videoBitrate`.
   *
   * A number from 0 to 51. Default: 23, unless `videoBitrate` is given. OSS: `crf`.
   */
  readonly crf?: ValueInput<number> | undefined;
  /**
   * Highest bit rate with `crf`. Together with `bufferSize`.
   *
   * A whole number from 10000 to 100000000 (bits per second). Default: no limit. OSS: `maxrate`.
   */
  readonly maxBitrate?: ValueInput<number> | undefined;
  /**
   * Size of the buffer over which `maxBitrate` holds. Together with `maxBitrate`.
   *
   * A whole number from 10000 to 200000000 (bits). Default: no limit. OSS: `bufsize`.
   */
  readonly bufferSize?: ValueInput<number> | undefined;
  /**
   * Frame rate.
   *
   * A number from 0 to 240 (frames per second). Default: as in the source. OSS: `fps`.
   */
  readonly frameRate?: ValueInput<number> | undefined;
  /**
   * What to do where the source's frame rate is lower: `fixed` uses the value as given, `adaptive` keeps the
   * source's where that is lower, `fail` ends the task then.
   *
   * Spelled fixed `0`, adaptive `1`, fail `2`. Default: `fixed`. OSS: `fpsopt`.
   */
  readonly frameRateOption?: ValueInput<"fixed" | "adaptive" | "fail"> | undefined;
  /**
   * Largest distance between two keyframes.
   *
   * A whole number from 1 to 100000 (frames). Default: `150`. OSS: `g`.
   */
  readonly keyframeInterval?: ValueInput<number> | undefined;
  /**
   * Pixel format; `yuva420p` (with transparency) is for vp9 alone.
   *
   * Default: as in the source. OSS: `pixfmt`.
   */
  readonly pixelFormat?:
    | ValueInput<"yuv420p" | "yuva420p" | "yuv420p10le" | "yuv422p" | "yuv422p10le" | "yuv444p" | "yuv444p10le">
    | undefined;
  /**
   * Whether to encode as lightweight HD: smaller at about the same quality. For h264 and h265 with `yuv420p`.
   *
   * Default: `false`. OSS: `videoslim`.
   */
  readonly lightweight?: ValueInput<boolean> | undefined;
  /**
   * Codec of the sound. `copy` keeps it as it is.
   *
   * Default: `copy`. OSS: `acodec`.
   */
  readonly audioCodec?:
    | ValueInput<"copy" | "mp3" | "aac" | "flac" | "vorbis" | "ac3" | "opus" | "amr" | "pcm">
    | undefined;
  /**
   * Bit rate of the sound. Not together with a quality.
   *
   * A whole number from 1000 to 10000000 (bits per second). Default: decided by the codec. OSS: `ab`.
   */
  readonly audioBitrate?: ValueInput<number> | undefined;
  /**
   * What to do where the source's audio bit rate is lower: `fixed` uses the value as given, `adaptive` keeps the
   * source's where that is lower, `fail` ends the task then.
   *
   * Spelled fixed `0`, adaptive `1`, fail `2`. Default: `fixed`. OSS: `abopt`.
   */
  readonly audioBitrateOption?: ValueInput<"fixed" | "adaptive" | "fail"> | undefined;
  /**
   * Quality of the sound: higher is better and larger. Not together with a bit rate.
   *
   * A whole number from 0 to 100. Default: decided by the codec. OSS: `aq`.
   */
  readonly audioQuality?: ValueInput<number> | undefined;
  /**
   * Sample rate in hertz. mp3 goes up to 48000; opus takes 8000, 12000, 16000, 24000 and 48000; ac3 32000, 44100 and
   * 48000; amr 8000 and 16000.
   *
   * Default: as in the source. OSS: `ar`.
   */
  readonly sampleRate?:
    | ValueInput<8000 | 11025 | 12000 | 16000 | 22050 | 24000 | 32000 | 44100 | 48000 | 64000 | 88200 | 96000>
    | undefined;
  /**
   * Number of channels: at most 2 for mp3, 6 for ac3 and 1 for amr.
   *
   * A whole number from 1 to 8 (channels). Default: as in the source. OSS: `ac`.
   */
  readonly channels?: ValueInput<number> | undefined;
  /**
   * Bits of a sample, for flac alone.
   *
   * Default: decided by the codec. OSS: `adepth`.
   */
  readonly bitDepth?: ValueInput<16 | 24> | undefined;
  /**
   * Whether to leave the pictures out.
   *
   * Default: `false`. OSS: `vn`.
   */
  readonly dropVideo?: ValueInput<boolean> | undefined;
  /**
   * Whether to leave the sound out.
   *
   * Default: `false`. OSS: `an`.
   */
  readonly dropAudio?: ValueInput<boolean> | undefined;
  /**
   * Whether to leave subtitles out.
   *
   * Default: `false`. OSS: `sn`.
   */
  readonly dropSubtitles?: ValueInput<boolean> | undefined;
}

/**
 * Transcodes a video, cuts it, changes its container, or takes its sound. Without codecs, pictures and sound are
 * copied as they are.
 *
 * @example
 * ```ts
 * video.convert({ format: "mp4", videoCodec: "h264", size: "1280x", crf: 26, audioCodec: "aac" })
 * ```
 */
export interface VideoConvert extends VideoConvertArgs {
  /** The operation, as OSS calls it. */
  readonly type: "video/convert";
}

/**
 * The arguments of `video.animation`.
 *
 * Source: https://www.alibabacloud.com/help/en/oss/user-guide/convert-videos-to-animated-images
 */
export interface VideoAnimationArgs {
  /**
   * Where in the source to start.
   *
   * Default: `0`. OSS: `ss`.
   */
  readonly start?: ValueInput<Time> | undefined;
  /**
   * Format of the animation.
   *
   * Required. OSS: `f`.
   */
  readonly format: ValueInput<"gif" | "webp">;
  /**
   * Width of each picture.
   *
   * A whole number from 32 to 4096 (pixels). Default: as in the source. OSS: `w`.
   */
  readonly width?: ValueInput<number> | undefined;
  /**
   * Height of each picture.
   *
   * A whole number from 32 to 4096 (pixels). Default: as in the source. OSS: `h`.
   */
  readonly height?: ValueInput<number> | undefined;
  /**
   * Width of each picture in percent of the source's. Not together with `width` and `height`.
   *
   * A number above 0 and up to 200 (percent). Default: `100`. OSS: `pw`.
   */
  readonly widthPercent?: ValueInput<number> | undefined;
  /**
   * Height of each picture in percent of the source's. Not together with `width` and `height`.
   *
   * A number above 0 and up to 200 (percent). Default: `100`. OSS: `ph`.
   */
  readonly heightPercent?: ValueInput<number> | undefined;
  /**
   * How to bring pictures of another shape to the size: `stretch` distorts, `crop` cuts off what stands out, `fill`
   * adds bars, `fit` stays within the size.
   *
   * Default: `stretch`. OSS: `scaletype`.
   */
  readonly scaleType?: ValueInput<"crop" | "stretch" | "fill" | "fit"> | undefined;
  /**
   * How many frames to take at most. There may be fewer.
   *
   * A whole number from 0. Default: no limit. OSS: `num`.
   */
  readonly frameCount?: ValueInput<number> | undefined;
  /**
   * Time in the source between two frames.
   *
   * Default: every frame. OSS: `inter`.
   */
  readonly interval?: ValueInput<Time> | undefined;
  /**
   * Frames shown per second: higher plays faster.
   *
   * A number from 0 to 240 (frames per second). Default: as fast as the source plays. OSS: `fps`.
   */
  readonly frameRate?: ValueInput<number> | undefined;
}

/**
 * Makes an animated picture of a video.
 *
 * @example
 * ```ts
 * video.animation({ format: "gif", width: 320, interval: "1s" })
 * ```
 */
export interface VideoAnimation extends VideoAnimationArgs {
  /** The operation, as OSS calls it. */
  readonly type: "video/animation";
}

/**
 * The arguments of `video.snapshots`.
 *
 * Source: https://www.alibabacloud.com/help/en/oss/user-guide/video-frame-cutting
 */
export interface VideoSnapshotsArgs {
  /**
   * Where in the source to start.
   *
   * Default: `0`. OSS: `ss`.
   */
  readonly start?: ValueInput<Time> | undefined;
  /**
   * Format of the pictures.
   *
   * Required. OSS: `f`.
   */
  readonly format: ValueInput<"jpg" | "png">;
  /**
   * Width of each picture.
   *
   * A whole number from 32 to 4096 (pixels). Default: as in the source. OSS: `w`.
   */
  readonly width?: ValueInput<number> | undefined;
  /**
   * Height of each picture.
   *
   * A whole number from 32 to 4096 (pixels). Default: as in the source. OSS: `h`.
   */
  readonly height?: ValueInput<number> | undefined;
  /**
   * Width of each picture in percent of the source's. Not together with `width` and `height`.
   *
   * A number above 0 and up to 200 (percent). Default: `100`. OSS: `pw`.
   */
  readonly widthPercent?: ValueInput<number> | undefined;
  /**
   * Height of each picture in percent of the source's. Not together with `width` and `height`.
   *
   * A number above 0 and up to 200 (percent). Default: `100`. OSS: `ph`.
   */
  readonly heightPercent?: ValueInput<number> | undefined;
  /**
   * How to bring pictures of another shape to the size: `stretch` distorts, `crop` cuts off what stands out, `fill`
   * adds bars, `fit` stays within the size.
   *
   * Default: `stretch`. OSS: `scaletype`.
   */
  readonly scaleType?: ValueInput<"crop" | "stretch" | "fill" | "fit"> | undefined;
  /**
   * Which frames to take: one every `interval`, the keyframes, `frameCount` frames spread evenly, or those that
   * differ from the one before (by their dHash).
   *
   * Spelled interval `inter`, keyframe `key`, average `avg`, difference `dhash`. Default: `interval`. OSS: `m`.
   */
  readonly mode?: ValueInput<"interval" | "keyframe" | "average" | "difference"> | undefined;
  /**
   * With mode `difference`, how different a frame has to be; up to 25 is advisable.
   *
   * A whole number from 0 to 100. Default: `0`. OSS: `thr`.
   */
  readonly threshold?: ValueInput<number> | undefined;
  /**
   * How many frames to take at most; 0 means all. Mode `average` needs it. There may be fewer.
   *
   * A whole number from 0. Default: `0`. OSS: `num`.
   */
  readonly frameCount?: ValueInput<number> | undefined;
  /**
   * Time between two frames; 0 takes every frame.
   *
   * Default: `0`. OSS: `inter`.
   */
  readonly interval?: ValueInput<Time> | undefined;
}

/**
 * Takes pictures out of a video, or the cover out of an audio file. The target's key needs `{index}`, or no
 * extension, in which case OSS adds numbers and extension.
 *
 * @example
 * ```ts
 * video.snapshots({ format: "jpg", width: 320, interval: "10s" })
 * ```
 */
export interface VideoSnapshots extends VideoSnapshotsArgs {
  /** The operation, as OSS calls it. */
  readonly type: "video/snapshots";
}

/**
 * The arguments of `video.sprite`.
 *
 * Source: https://www.alibabacloud.com/help/en/oss/user-guide/video-cut-sprite
 */
export interface VideoSpriteArgs {
  /**
   * Where in the source to start.
   *
   * Default: `0`. OSS: `ss`.
   */
  readonly start?: ValueInput<Time> | undefined;
  /**
   * Format of the sheets.
   *
   * Required. OSS: `f`.
   */
  readonly format: ValueInput<"jpg" | "png">;
  /**
   * Width of each frame on the sheet.
   *
   * A whole number from 32 to 4096 (pixels). Default: as in the source. OSS: `sw`.
   */
  readonly width?: ValueInput<number> | undefined;
  /**
   * Height of each frame on the sheet.
   *
   * A whole number from 32 to 4096 (pixels). Default: as in the source. OSS: `sh`.
   */
  readonly height?: ValueInput<number> | undefined;
  /**
   * Width of each picture in percent of the source's. Not together with `width` and `height`.
   *
   * A number above 0 and up to 200 (percent). Default: `100`. OSS: `psw`.
   */
  readonly widthPercent?: ValueInput<number> | undefined;
  /**
   * Height of each picture in percent of the source's. Not together with `width` and `height`.
   *
   * A number above 0 and up to 200 (percent). Default: `100`. OSS: `psh`.
   */
  readonly heightPercent?: ValueInput<number> | undefined;
  /**
   * How to bring pictures of another shape to the size: `stretch` distorts, `crop` cuts off what stands out, `fill`
   * adds bars, `fit` stays within the size.
   *
   * Default: `stretch`. OSS: `scaletype`.
   */
  readonly scaleType?: ValueInput<"crop" | "stretch" | "fill" | "fit"> | undefined;
  /**
   * Which frames to take: one every `interval`, the keyframes, `frameCount` frames spread evenly, or those that
   * differ from the one before (by their dHash).
   *
   * Spelled interval `inter`, keyframe `key`, average `avg`, difference `dhash`. Default: `interval`. OSS: `m`.
   */
  readonly mode?: ValueInput<"interval" | "keyframe" | "average" | "difference"> | undefined;
  /**
   * With mode `difference`, how different a frame has to be; up to 25 is advisable.
   *
   * A whole number from 0 to 100. Default: `0`. OSS: `thr`.
   */
  readonly threshold?: ValueInput<number> | undefined;
  /**
   * How many frames to take at most; 0 means all. Mode `average` needs it. There may be fewer.
   *
   * A whole number from 0. Default: `0`. OSS: `num`.
   */
  readonly frameCount?: ValueInput<number> | undefined;
  /**
   * Time between two frames; 0 takes every frame.
   *
   * Default: `0`. OSS: `inter`.
   */
  readonly interval?: ValueInput<Time> | undefined;
  /**
   * Frames in a row of the sheet. Doesn't limit how many frames are taken.
   *
   * A whole number from 1 to 100. Default: `6`. OSS: `tw`.
   */
  readonly columns?: ValueInput<number> | undefined;
  /**
   * Frames in a column of the sheet. Doesn't limit how many frames are taken.
   *
   * A whole number from 1 to 100. Default: `6`. OSS: `th`.
   */
  readonly rows?: ValueInput<number> | undefined;
  /**
   * Space between frames.
   *
   * A whole number from 0 to 100 (pixels). Default: `2`. OSS: `pad`.
   */
  readonly padding?: ValueInput<number> | undefined;
  /**
   * Space around the sheet.
   *
   * A whole number from 0 to 100 (pixels). Default: `2`. OSS: `margin`.
   */
  readonly margin?: ValueInput<number> | undefined;
}

/**
 * Puts frames of a video side by side on sheets, as players use them for previews. Where the frames don't fit on
 * one sheet there are several, which need `{index}` in the target's key. Sheets have at most 16384 × 16384 pixels.
 *
 * @example
 * ```ts
 * video.sprite({ format: "jpg", width: 160, columns: 10, rows: 10, interval: "5s" })
 * ```
 */
export interface VideoSprite extends VideoSpriteArgs {
  /** The operation, as OSS calls it. */
  readonly type: "video/sprite";
}

/**
 * The arguments of `video.concat`.
 *
 * Source: https://www.alibabacloud.com/help/en/oss/user-guide/video-stitching
 */
export interface VideoConcatArgs {
  /**
   * Where in the source to start.
   *
   * Default: `0`. OSS: `ss`.
   */
  readonly start?: ValueInput<Time> | undefined;
  /**
   * How much of the source to use; 0 means all of it from `start` on.
   *
   * Default: `0`. OSS: `t`.
   */
  readonly duration?: ValueInput<Time> | undefined;
  /**
   * Container of the result; the last seven hold sound alone.
   *
   * Required. OSS: `f`.
   */
  readonly format: ValueInput<
    | "mp4"
    | "mkv"
    | "mov"
    | "asf"
    | "avi"
    | "mxf"
    | "ts"
    | "flv"
    | "webm"
    | "mp3"
    | "aac"
    | "flac"
    | "oga"
    | "ac3"
    | "opus"
    | "amr"
  >;
  /**
   * Codec of the pictures. Nothing can be copied here.
   *
   * Required. OSS: `vcodec`.
   */
  readonly videoCodec: ValueInput<"h264" | "h265" | "vp9">;
  /**
   * Frame rate.
   *
   * A number from 0 to 240 (frames per second). Default: as in the source. OSS: `fps`.
   */
  readonly frameRate?: ValueInput<number> | undefined;
  /**
   * What to do where the source's frame rate is lower: `fixed` uses the value as given, `adaptive` keeps the
   * source's where that is lower, `fail` ends the task then.
   *
   * Spelled fixed `0`, adaptive `1`, fail `2`. Default: `fixed`. OSS: `fpsopt`.
   */
  readonly frameRateOption?: ValueInput<"fixed" | "adaptive" | "fail"> | undefined;
  /**
   * Width and height of the picture.
   *
   * Widthxheight in pixels, such as 1280x720, 1280x or x720, each even and from 64 to 4096. Default: as in the
   * source. OSS: `s`.
   */
  readonly size?: ValueInput<Size> | undefined;
  /**
   * What to do where the source's resolution is lower: `fixed` uses the value as given, `adaptive` keeps the
   * source's where that is lower, `fail` ends the task then.
   *
   * Spelled fixed `0`, adaptive `1`, fail `2`. Default: `fixed`. OSS: `sopt`.
   */
  readonly sizeOption?: ValueInput<"fixed" | "adaptive" | "fail"> | undefined;
  /**
   * How to bring pictures of another shape to the size: `stretch` distorts, `crop` cuts off what stands out, `fill`
   * adds bars, `fit` stays within the size.
   *
   * Default: `stretch`. OSS: `scaletype`.
   */
  readonly scaleType?: ValueInput<"crop" | "stretch" | "fill" | "fit"> | undefined;
  /**
   * Whether `size` means the long and the short side, so that an upright video stays upright.
   *
   * Default: decided by the service (its pages disagree). OSS: `arotate`.
   */
  readonly autoRotate?: ValueInput<boolean> | undefined;
  /**
   * Bit rate of the pictures. Not together with `crf`.
   *
   * A whole number from 10000 to 100000000 (bits per second). Default: the quality decides (`crf`). OSS: `vb`.
   */
  readonly videoBitrate?: ValueInput<number> | undefined;
  /**
   * What to do where the source's video bit rate is lower: `fixed` uses the value as given, `adaptive` keeps the
   * source's where that is lower, `fail` ends the task then.
   *
   * Spelled fixed `0`, adaptive `1`, fail `2`. Default: `fixed`. OSS: `vbopt`.
   */
  readonly videoBitrateOption?: ValueInput<"fixed" | "adaptive" | "fail"> | undefined;
  /**
   * Constant rate factor, the quality of the pictures: lower is better and larger. Not together with `videoBitrate`.
   *
   * A number from 0 to 51. Default: 23, unless `videoBitrate` is given. OSS: `crf`.
   */
  readonly crf?: ValueInput<number> | undefined;
  /**
   * Highest bit rate with `crf`. Together with `bufferSize`.
   *
   * A whole number from 10000 to 100000000 (bits per second). Default: no limit. OSS: `maxrate`.
   */
  readonly maxBitrate?: ValueInput<number> | undefined;
  /**
   * Size of the buffer over which `maxBitrate` holds. Together with `maxBitrate`.
   *
   * A whole number from 10000 to 200000000 (bits). Default: no limit. OSS: `bufsize`.
   */
  readonly bufferSize?: ValueInput<number> | undefined;
  /**
   * Largest distance between two keyframes.
   *
   * A whole number from 1 to 100000 (frames). Default: `150`. OSS: `g`.
   */
  readonly keyframeInterval?: ValueInput<number> | undefined;
  /**
   * Pixel format; `yuva420p` (with transparency) is for vp9 alone.
   *
   * Default: as in the source. OSS: `pixfmt`.
   */
  readonly pixelFormat?:
    | ValueInput<"yuv420p" | "yuva420p" | "yuv420p10le" | "yuv422p" | "yuv422p10le" | "yuv444p" | "yuv444p10le">
    | undefined;
  /**
   * Codec of the sound. Nothing can be copied here.
   *
   * Required. OSS: `acodec`.
   */
  readonly audioCodec: ValueInput<"mp3" | "aac" | "flac" | "vorbis" | "ac3" | "opus" | "amr" | "pcm">;
  /**
   * Bit rate of the sound. Not together with a quality.
   *
   * A whole number from 1000 to 10000000 (bits per second). Default: decided by the codec. OSS: `ab`.
   */
  readonly audioBitrate?: ValueInput<number> | undefined;
  /**
   * What to do where the source's audio bit rate is lower: `fixed` uses the value as given, `adaptive` keeps the
   * source's where that is lower, `fail` ends the task then.
   *
   * Spelled fixed `0`, adaptive `1`, fail `2`. Default: `fixed`. OSS: `abopt`.
   */
  readonly audioBitrateOption?: ValueInput<"fixed" | "adaptive" | "fail"> | undefined;
  /**
   * Quality of the sound: higher is better and larger. Not together with a bit rate.
   *
   * A whole number from 0 to 100. Default: decided by the codec. OSS: `aq`.
   */
  readonly audioQuality?: ValueInput<number> | undefined;
  /**
   * Sample rate in hertz. mp3 goes up to 48000; opus takes 8000, 12000, 16000, 24000 and 48000; ac3 32000, 44100 and
   * 48000; amr 8000 and 16000.
   *
   * Default: as in the source. OSS: `ar`.
   */
  readonly sampleRate?:
    | ValueInput<8000 | 11025 | 12000 | 16000 | 22050 | 24000 | 32000 | 44100 | 48000 | 64000 | 88200 | 96000>
    | undefined;
  /**
   * Number of channels: at most 2 for mp3, 6 for ac3 and 1 for amr.
   *
   * A whole number from 1 to 8 (channels). Default: as in the source. OSS: `ac`.
   */
  readonly channels?: ValueInput<number> | undefined;
  /**
   * Bits of a sample, for flac alone.
   *
   * Default: decided by the codec. OSS: `adepth`.
   */
  readonly bitDepth?: ValueInput<16 | 24> | undefined;
  /**
   * Whether to leave the pictures out.
   *
   * Default: `false`. OSS: `vn`.
   */
  readonly dropVideo?: ValueInput<boolean> | undefined;
  /**
   * Whether to leave the sound out.
   *
   * Default: `false`. OSS: `an`.
   */
  readonly dropAudio?: ValueInput<boolean> | undefined;
  /**
   * Whether to leave subtitles out.
   *
   * Default: `false`. OSS: `sn`.
   */
  readonly dropSubtitles?: ValueInput<boolean> | undefined;
  /**
   * Which of the joined objects decides what isn't given, such as the frame rate, counted from 0 in the order of
   * joining.
   *
   * A whole number from 0 to 10. Default: `0`. OSS: `align`.
   */
  readonly alignmentIndex?: ValueInput<number> | undefined;
  /**
   * Objects that come before the source, in their order. At most 11 objects are joined in all.
   *
   * Default: nothing. OSS: `pre`.
   */
  readonly before?: Input<readonly Input<ConcatPart>[]> | undefined;
  /**
   * Objects that come after the source, in their order.
   *
   * Default: nothing. OSS: `sur`.
   */
  readonly after?: Input<readonly Input<ConcatPart>[]> | undefined;
}

/**
 * Joins the source with other videos of its bucket, up to 11 in all, and encodes them alike.
 *
 * @example
 * ```ts
 * video.concat({ format: "mp4", videoCodec: "h264", audioCodec: "aac", before: [{ key: "intro.mp4" }], after: [{
 * key: "credits.mp4", duration: "10s" }] })
 * ```
 */
export interface VideoConcat extends VideoConcatArgs {
  /** The operation, as OSS calls it. */
  readonly type: "video/concat";
}

/**
 * The arguments of `audio.convert`.
 *
 * Source: https://www.alibabacloud.com/help/en/oss/user-guide/audio-transcoding
 */
export interface AudioConvertArgs {
  /**
   * Where in the source to start.
   *
   * Default: `0`. OSS: `ss`.
   */
  readonly start?: ValueInput<Time> | undefined;
  /**
   * How much of the source to use; 0 means all of it from `start` on.
   *
   * Default: `0`. OSS: `t`.
   */
  readonly duration?: ValueInput<Time> | undefined;
  /**
   * Format of the result, which decides the codec.
   *
   * Required. OSS: `f`.
   */
  readonly format: ValueInput<"mp3" | "aac" | "flac" | "oga" | "ac3" | "opus" | "amr">;
  /**
   * Bit rate of the sound. Not together with a quality.
   *
   * A whole number from 1000 to 10000000 (bits per second). Default: decided by the codec. OSS: `ab`.
   */
  readonly bitrate?: ValueInput<number> | undefined;
  /**
   * What to do where the source's audio bit rate is lower: `fixed` uses the value as given, `adaptive` keeps the
   * source's where that is lower, `fail` ends the task then.
   *
   * Spelled fixed `0`, adaptive `1`, fail `2`. Default: `fixed`. OSS: `abopt`.
   */
  readonly bitrateOption?: ValueInput<"fixed" | "adaptive" | "fail"> | undefined;
  /**
   * Quality of the sound: higher is better and larger. Not together with a bit rate.
   *
   * A whole number from 0 to 100. Default: decided by the codec. OSS: `aq`.
   */
  readonly quality?: ValueInput<number> | undefined;
  /**
   * Sample rate in hertz. mp3 goes up to 48000; opus takes 8000, 12000, 16000, 24000 and 48000; ac3 32000, 44100 and
   * 48000; amr 8000 and 16000.
   *
   * Default: as in the source. OSS: `ar`.
   */
  readonly sampleRate?:
    | ValueInput<8000 | 11025 | 12000 | 16000 | 22050 | 24000 | 32000 | 44100 | 48000 | 64000 | 88200 | 96000>
    | undefined;
  /**
   * Number of channels: at most 2 for mp3, 6 for ac3 and 1 for amr.
   *
   * A whole number from 1 to 8 (channels). Default: as in the source. OSS: `ac`.
   */
  readonly channels?: ValueInput<number> | undefined;
  /**
   * Bits of a sample, for flac alone.
   *
   * Default: decided by the codec. OSS: `adepth`.
   */
  readonly bitDepth?: ValueInput<16 | 24> | undefined;
}

/**
 * Transcodes sound, or cuts it.
 *
 * @example
 * ```ts
 * audio.convert({ format: "aac", start: "10s", duration: "1m", bitrate: 96000 })
 * ```
 */
export interface AudioConvert extends AudioConvertArgs {
  /** The operation, as OSS calls it. */
  readonly type: "audio/convert";
}

/**
 * The arguments of `audio.concat`.
 *
 * Source: https://www.alibabacloud.com/help/en/oss/user-guide/audio-stitching
 */
export interface AudioConcatArgs {
  /**
   * Where in the source to start.
   *
   * Default: `0`. OSS: `ss`.
   */
  readonly start?: ValueInput<Time> | undefined;
  /**
   * How much of the source to use; 0 means all of it from `start` on.
   *
   * Default: `0`. OSS: `t`.
   */
  readonly duration?: ValueInput<Time> | undefined;
  /**
   * Format of the result, which decides the codec.
   *
   * Required. OSS: `f`.
   */
  readonly format: ValueInput<"mp3" | "aac" | "flac" | "oga" | "ac3" | "opus" | "amr">;
  /**
   * Bit rate of the sound. Not together with a quality.
   *
   * A whole number from 1000 to 10000000 (bits per second). Default: decided by the codec. OSS: `ab`.
   */
  readonly bitrate?: ValueInput<number> | undefined;
  /**
   * What to do where the source's audio bit rate is lower: `fixed` uses the value as given, `adaptive` keeps the
   * source's where that is lower, `fail` ends the task then.
   *
   * Spelled fixed `0`, adaptive `1`, fail `2`. Default: `fixed`. OSS: `abopt`.
   */
  readonly bitrateOption?: ValueInput<"fixed" | "adaptive" | "fail"> | undefined;
  /**
   * Quality of the sound: higher is better and larger. Not together with a bit rate.
   *
   * A whole number from 0 to 100. Default: decided by the codec. OSS: `aq`.
   */
  readonly quality?: ValueInput<number> | undefined;
  /**
   * Sample rate in hertz. mp3 goes up to 48000; opus takes 8000, 12000, 16000, 24000 and 48000; ac3 32000, 44100 and
   * 48000; amr 8000 and 16000.
   *
   * Default: as in the source. OSS: `ar`.
   */
  readonly sampleRate?:
    | ValueInput<8000 | 11025 | 12000 | 16000 | 22050 | 24000 | 32000 | 44100 | 48000 | 64000 | 88200 | 96000>
    | undefined;
  /**
   * Number of channels: at most 2 for mp3, 6 for ac3 and 1 for amr.
   *
   * A whole number from 1 to 8 (channels). Default: as in the source. OSS: `ac`.
   */
  readonly channels?: ValueInput<number> | undefined;
  /**
   * Bits of a sample, for flac alone.
   *
   * Default: decided by the codec. OSS: `adepth`.
   */
  readonly bitDepth?: ValueInput<16 | 24> | undefined;
  /**
   * Which of the joined objects decides what isn't given, such as the frame rate, counted from 0 in the order of
   * joining.
   *
   * A whole number from 0 to 10. Default: `0`. OSS: `align`.
   */
  readonly alignmentIndex?: ValueInput<number> | undefined;
  /**
   * Objects that come before the source, in their order. At most 11 objects are joined in all.
   *
   * Default: nothing. OSS: `pre`.
   */
  readonly before?: Input<readonly Input<ConcatPart>[]> | undefined;
  /**
   * Objects that come after the source, in their order.
   *
   * Default: nothing. OSS: `sur`.
   */
  readonly after?: Input<readonly Input<ConcatPart>[]> | undefined;
}

/**
 * Joins the source with other audio files of its bucket, up to 11 in all.
 *
 * @example
 * ```ts
 * audio.concat({ format: "mp3", after: [{ key: "jingle.mp3" }] })
 * ```
 */
export interface AudioConcat extends AudioConcatArgs {
  /** The operation, as OSS calls it. */
  readonly type: "audio/concat";
}

/**
 * The arguments of `image.deblindWatermark`.
 *
 * Source: https://www.alibabacloud.com/help/en/oss/user-guide/add-blindwatermarks
 */
export interface ImageDeblindWatermarkArgs {
  /**
   * Strength that the mark was embedded with.
   *
   * Default: decided by the service. OSS: `s`.
   */
  readonly strength?: ValueInput<"low" | "medium" | "high"> | undefined;
  /**
   * What was embedded.
   *
   * Default: decided by the service. OSS: `t`.
   */
  readonly contentType?: ValueInput<"text"> | undefined;
}

/**
 * Reads the text of a blind watermark. It arrives in the notification, or is asked of IMM
 * (`GetDecodeBlindWatermarkResult`). The picture (jpg, png, bmp, webp or tiff) has 80 to 10000 pixels a side; its
 * bucket is in the region and bound to the project that it was marked in.
 *
 * @example
 * ```ts
 * image.deblindWatermark({ strength: "low", contentType: "text" })
 * ```
 */
export interface ImageDeblindWatermark extends ImageDeblindWatermarkArgs {
  /** The operation, as OSS calls it. */
  readonly type: "image/deblindwatermark";
}

/** One of the bucket's styles by its name, or with colons (`::h264-mp4-720p`) one that every bucket has. */
export interface StyleReference {
  /** Name of the style. OSS: `style/<name>`. */
  readonly style: Input<string>;
}

/** An operation with its parameters, as the builders make it and stack config takes it. */
export type OperationSpec =
  | DocumentConvert
  | VideoConvert
  | VideoAnimation
  | VideoSnapshots
  | VideoSprite
  | VideoConcat
  | AudioConvert
  | AudioConcat
  | ImageDeblindWatermark;
