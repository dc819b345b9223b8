import { framePickingRules, pictureSizeRules } from "./encoding-rules";
import * as media from "./media-parameters";
import type { OperationTable } from "./operation-table";

export const videoSnapshots = {
  type: "video/snapshots",
  builder: "video.snapshots",
  doc: "Takes pictures out of a video, or the cover out of an audio file. The target's key needs `{index}`, or no extension, in which case OSS adds numbers and extension.",
  example: 'video.snapshots({ format: "jpg", width: 320, interval: "10s" })',
  page: "video-frame-cutting",
  parameters: {
    start: media.start,
    format: media.pictureFormat,
    width: media.width,
    height: media.height,
    widthPercent: media.widthPercent,
    heightPercent: media.heightPercent,
    scaleType: media.scaleType("w", "h", "pw", "ph"),
    mode: media.frameMode,
    threshold: media.frameThreshold,
    frameCount: media.frameCount,
    interval: media.frameInterval,
  },
  target: "required",
  format: "f",
  results: (given) => (given.number("num") === 1 ? "one" : "several"),
  numbersByItself: true,
  rules: [pictureSizeRules("w", "h", "pw", "ph"), framePickingRules],
} as const satisfies OperationTable;
