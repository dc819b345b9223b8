import { audioRules, joiningRules } from "./encoding-rules";
import * as media from "./media-parameters";
import type { OperationTable } from "./operation-table";

export const audioConcat = {
  type: "audio/concat",
  builder: "audio.concat",
  doc: "Joins the source with other audio files of its bucket, up to 11 in all.",
  example: 'audio.concat({ format: "mp3", after: [{ key: "jingle.mp3" }] })',
  page: "audio-stitching",
  parameters: {
    start: media.start,
    duration: media.duration,
    format: media.audioFormat,
    bitrate: media.audioBitrate,
    bitrateOption: media.audioBitrateOption,
    quality: media.audioQuality,
    sampleRate: media.sampleRate,
    channels: media.channels,
    bitDepth: media.bitDepth,
    alignmentIndex: media.alignmentIndex,
    before: media.before,
    after: media.after,
  },
  target: "required",
  format: "f",
  rules: [audioRules, joiningRules],
} as const satisfies OperationTable;
