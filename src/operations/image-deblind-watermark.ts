import type { OperationTable } from "./operation-table";

export const imageDeblindWatermark = {
  type: "image/deblindwatermark",
  builder: "image.deblindWatermark",
  doc: "Reads the text of a blind watermark. It arrives in the notification, or is asked of IMM (`GetDecodeBlindWatermarkResult`). The picture (jpg, png, bmp, webp or tiff) has 80 to 10000 pixels a side; its bucket is in the region and bound to the project that it was marked in.",
  example: 'image.deblindWatermark({ strength: "low", contentType: "text" })',
  page: "add-blindwatermarks",
  parameters: {
    strength: {
      code: "s",
      kind: "choice",
      values: ["low", "medium", "high"],
      otherwise: "decided by the service",
      doc: "Strength that the mark was embedded with.",
    },
    contentType: {
      code: "t",
      kind: "choice",
      values: ["text"],
      otherwise: "decided by the service",
      doc: "What was embedded.",
    },
  },
  target: "optional",
} as const satisfies OperationTable;
