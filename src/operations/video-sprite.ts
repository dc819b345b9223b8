import { framePickingRules, pictureSizeRules } from "./encoding-rules";
import * as media from "./media-parameters";
import type { GivenParameters, OperationTable } from "./operation-table";

const defaults = { columns: 6, rows: 6, padding: 2, margin: 2 } as const;
const largestSheet = 16_384;

export const videoSprite = {
  type: "video/sprite",
  builder: "video.sprite",
  doc: "Puts frames of a video side by side on sheets, as players use them for previews. Where the frames don't fit on one sheet there are several, which need `{index}` in the target's key. Sheets have at most 16384 × 16384 pixels.",
  example: 'video.sprite({ format: "jpg", width: 160, columns: 10, rows: 10, interval: "5s" })',
  page: "video-cut-sprite",
  parameters: {
    start: media.start,
    format: { ...media.pictureFormat, doc: "Format of the sheets." },
    width: { ...media.width, code: "sw", doc: "Width of each frame on the sheet." },
    height: { ...media.height, code: "sh", doc: "Height of each frame on the sheet." },
    widthPercent: { ...media.widthPercent, code: "psw" },
    heightPercent: { ...media.heightPercent, code: "psh" },
    scaleType: media.scaleType("sw", "sh", "psw", "psh"),
    mode: media.frameMode,
    threshold: media.frameThreshold,
    frameCount: media.frameCount,
    interval: media.frameInterval,
    columns: {
      code: "tw",
      kind: "integer",
      min: 1,
      max: 100,
      default: defaults.columns,
      doc: "Frames in a row of the sheet. Doesn't limit how many frames are taken.",
    },
    rows: {
      code: "th",
      kind: "integer",
      min: 1,
      max: 100,
      default: defaults.rows,
      doc: "Frames in a column of the sheet. Doesn't limit how many frames are taken.",
    },
    padding: {
      code: "pad",
      kind: "integer",
      min: 0,
      max: 100,
      unit: "pixels",
      default: defaults.padding,
      doc: "Space between frames.",
    },
    margin: {
      code: "margin",
      kind: "integer",
      min: 0,
      max: 100,
      unit: "pixels",
      default: defaults.margin,
      doc: "Space around the sheet.",
    },
  },
  target: "required",
  format: "f",
  results: (given) => {
    const frames = given.number("num") ?? 0;
    if (frames === 0) return "perhaps several";
    return frames > columnsOf(given) * rowsOf(given) ? "several" : "one";
  },
  numbersByItself: true,
  rules: [
    pictureSizeRules("sw", "sh", "psw", "psh"),
    framePickingRules,
    (given, { problem, warning }) => {
      for (const [size, tiles, word] of [
        ["sw", columnsOf(given), "wide"],
        ["sh", rowsOf(given), "high"],
      ] as const) {
        const length = given.number(size);
        if (length === undefined) continue;
        const padding = given.number("pad") ?? defaults.padding;
        const margin = given.number("margin") ?? defaults.margin;
        const sheet = length * tiles + padding * (tiles - 1) + 2 * margin;
        if (sheet > largestSheet) {
          problem(
            size,
            `makes a sheet ${sheet} pixels ${word}; at most ${largestSheet} are allowed, so give smaller or fewer frames`,
          );
        }
      }
      const mode = given.text("m") ?? "interval";
      if (mode === "interval" && !given.has("num") && !given.has("inter")) {
        warning(
          "num",
          `and ${given.name("inter")} are missing, so every single frame goes onto a sheet; ${given.name("tw")} and ${given.name("th")} don't limit that`,
        );
      }
    },
  ],
} as const satisfies OperationTable;

function columnsOf(given: GivenParameters): number {
  return given.number("tw") ?? defaults.columns;
}

function rowsOf(given: GivenParameters): number {
  return given.number("th") ?? defaults.rows;
}
