import { decimal, integer, oneOf, required, withDefault } from "../parameters";
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
  w: integer(32, 4096),
  h: integer(32, 4096),
  pw: withDefault(decimal(0, 200, "above-min"), 100),
  ph: withDefault(decimal(0, 200, "above-min"), 100),
  scaletype: scaleTypeParameter,
};

export const videoSnapshots = defineOperation({
  name: "video/snapshots",
  taskType: "MediaConvert",
  parameters,
  target: "required",
  writesSeveral: () => true,
  variables: ["streamindex"],
  conflict: framePickingConflict,

  async run(task) {
    const { values, source, ffmpeg } = task;
    const probe = await ffmpeg.probe(source.path, source.uri);
    const video = firstVideo(probe, source.uri, values.ss);
    const size = pictureSize({ width: values.w, height: values.h }, { width: values.pw, height: values.ph }, video);
    const { inputArgs, filters } = await pickFrames(task, probe);
    const outputs = await writePictures(task, {
      inputArgs,
      filters: [...filters, scaleTo(size, values.scaletype, false)],
    });
    if (outputs.length === 0) {
      throw noFrames(values.ss, probe, source.uri);
    }
    return { outputs };
  },
});
