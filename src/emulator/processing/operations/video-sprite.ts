import { decimal, integer, oneOf, required, withDefault } from "../parameters";
import { TaskFailure } from "../task-failure";
import {
  firstVideo,
  framePickingConflict,
  framePickingParameters,
  noFrames,
  pickFrames,
  pictureSize,
  writePictures,
} from "./frame-picking";
import { defineOperation } from "./operation";
import { scaleTo, scaleTypeParameter } from "./picture-scaling";

const parameters = {
  ...framePickingParameters,
  f: required(oneOf("jpg", "png")),
  sw: integer(32, 4096),
  sh: integer(32, 4096),
  psw: withDefault(decimal(0, 200, "above-min"), 100),
  psh: withDefault(decimal(0, 200, "above-min"), 100),
  scaletype: scaleTypeParameter,
  tw: withDefault(integer(1, 100), 6),
  th: withDefault(integer(1, 100), 6),
  pad: withDefault(integer(0, 100), 2),
  margin: withDefault(integer(0, 100), 2),
};

/** The longest side of a sheet. */
const longestSide = 16384;

export const videoSprite = defineOperation({
  name: "video/sprite",
  taskType: "MediaConvert",
  parameters,
  target: "required",
  writesSeveral: () => true,
  variables: ["streamindex"],
  conflict: framePickingConflict,

  async run(task) {
    const { values, source, ffmpeg } = task;
    const { tw, th, pad, margin } = values;
    const probe = await ffmpeg.probe(source.path, source.uri);
    const video = firstVideo(probe, source.uri, values.ss);
    const tile = pictureSize({ width: values.sw, height: values.sh }, { width: values.psw, height: values.psh }, video);
    const sheet = {
      width: tw * tile.width + (tw - 1) * pad + 2 * margin,
      height: th * tile.height + (th - 1) * pad + 2 * margin,
    };
    if (Math.max(sheet.width, sheet.height) > longestSide) {
      throw new TaskFailure(
        "InvalidArgument",
        `A sheet of ${tw}x${th} tiles of ${tile.width}x${tile.height} is ${sheet.width}x${sheet.height} pixels: at most ${longestSide} a side are allowed. Set sw and sh, or smaller tw and th.`,
      );
    }
    const { inputArgs, filters } = await pickFrames(task, probe);
    const outputs = await writePictures(task, {
      inputArgs,
      filters: [
        ...filters,
        scaleTo(tile, values.scaletype, false),
        // Frames that "fit" may be smaller than their tile, which tile alone would make the sheet smaller by.
        ...(values.scaletype === "fit" ? [`pad=${tile.width}:${tile.height}:(ow-iw)/2:(oh-ih)/2`] : []),
        `tile=${tw}x${th}:padding=${pad}:margin=${margin}`,
      ],
    });
    if (outputs.length === 0) {
      throw noFrames(values.ss, probe, source.uri);
    }
    return { outputs };
  },
});
