import { audioRules } from "./encoding-rules";
import * as media from "./media-parameters";
import type { OperationTable } from "./operation-table";

export const audioConvert = {
  type: "audio/convert",
  builder: "audio.convert",
  doc: "Transcodes sound, or cuts it.",
  example: 'audio.convert({ format: "aac", start: "10s", duration: "1m", bitrate: 96000 })',
  page: "audio-transcoding",
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
  },
  target: "required",
  format: "f",
  rules: [audioRules],
} as const satisfies OperationTable;
