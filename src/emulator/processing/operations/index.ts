import { audioConcat } from "./audio-concat";
import { audioConvert } from "./audio-convert";
import { docConvert } from "./doc-convert";
import { imageDeblindwatermark } from "./image-deblindwatermark";
import type { Operation } from "./operation";
import { videoAnimation } from "./video-animation";
import { videoConcat } from "./video-concat";
import { videoConvert } from "./video-convert";
import { videoSnapshots } from "./video-snapshots";
import { videoSprite } from "./video-sprite";

const known = [
  audioConcat,
  audioConvert,
  docConvert,
  imageDeblindwatermark,
  videoAnimation,
  videoConcat,
  videoConvert,
  videoSnapshots,
  videoSprite,
];

/** Every operation the service runs asynchronously, by its name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  known.map((operation) => [operation.name, operation]),
);
