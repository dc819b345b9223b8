import { audioConcat } from "./audio-concat";
import { audioConvert } from "./audio-convert";
import { documentConvert } from "./document-convert";
import { imageDeblindWatermark } from "./image-deblind-watermark";
import type { OperationTable } from "./operation-table";
import { videoAnimation } from "./video-animation";
import { videoConcat } from "./video-concat";
import { videoConvert } from "./video-convert";
import { videoSnapshots } from "./video-snapshots";
import { videoSprite } from "./video-sprite";

/** Every operation that this library knows, in the order of the reference page. */
export const operationTables: readonly OperationTable[] = [
  documentConvert,
  videoConvert,
  videoAnimation,
  videoSnapshots,
  videoSprite,
  videoConcat,
  audioConvert,
  audioConcat,
  imageDeblindWatermark,
];

/** The table of an operation, by its name as OSS spells it. */
export function operationTable(type: string): OperationTable | undefined {
  return operationTables.find((table) => table.type === type);
}
