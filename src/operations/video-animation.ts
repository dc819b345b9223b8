import { pictureSizeRules } from "./encoding-rules";
import * as media from "./media-parameters";
import type { OperationTable } from "./operation-table";

export const videoAnimation = {
  type: "video/animation",
  builder: "video.animation",
  doc: "Makes an animated picture of a video.",
  example: 'video.animation({ format: "gif", width: 320, interval: "1s" })',
  page: "convert-videos-to-animated-images",
  parameters: {
    start: media.start,
    format: {
      code: "f",
      kind: "choice",
      values: ["gif", "webp"],
      required: true,
      doc: "Format of the animation.",
    },
    width: media.width,
    height: media.height,
    widthPercent: media.widthPercent,
    heightPercent: media.heightPercent,
    scaleType: media.scaleType("w", "h", "pw", "ph"),
    frameCount: {
      code: "num",
      kind: "integer",
      min: 0,
      otherwise: "no limit",
      doc: "How many frames to take at most. There may be fewer.",
    },
    interval: {
      code: "inter",
      kind: "time",
      otherwise: "every frame",
      doc: "Time in the source between two frames.",
    },
    frameRate: {
      ...media.frameRate,
      otherwise: "as fast as the source plays",
      doc: "Frames shown per second: higher plays faster.",
    },
  },
  target: "required",
  format: "f",
  rules: [pictureSizeRules("w", "h", "pw", "ph")],
} as const satisfies OperationTable;
