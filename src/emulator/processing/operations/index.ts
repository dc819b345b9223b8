import { audioConvert } from "./audio-convert";
import { docConvert } from "./doc-convert";
import { imageDeblindwatermark } from "./image-deblindwatermark";
import type { Operation } from "./operation";
import { videoAnimation } from "./video-animation";
import { videoConvert } from "./video-convert";
import { videoSnapshots } from "./video-snapshots";

export const operations: ReadonlyMap<string, Operation> = new Map(
  [audioConvert, docConvert, imageDeblindwatermark, videoAnimation, videoConvert, videoSnapshots].map((operation) => [
    operation.name,
    operation,
  ]),
);
