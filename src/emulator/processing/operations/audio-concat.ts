import { join } from "node:path";
import { oneOf, required } from "../parameters";
import { TaskFailure } from "../task-failure";
import { type AudioCodec, audioArguments, audioConflict, audioParameters } from "./audio-encoding";
import { audioContainers, audioFormats, containerArguments } from "./containers";
import { alignParameter, joinedSegments, joinParts, openParts, soundOf } from "./joining";
import { lengthParameter, startParameter } from "./media-cut";
import { mediaOutput } from "./media-output";
import { defineOperation } from "./operation";

const parameters = {
  ss: startParameter,
  t: lengthParameter,
  f: required(oneOf(...audioFormats)),
  ...audioParameters,
  align: alignParameter,
};

export const audioConcat = defineOperation({
  name: "audio/concat",
  taskType: "MediaConvert",
  parameters,
  segments: joinedSegments,
  target: "required",
  writesSeveral: () => false,
  variables: ["streamindex"],
  conflict: audioConflict,

  async run(task) {
    const { values, folder, ffmpeg } = task;
    const { parts, aligned } = await openParts(task);
    const mute = parts.find((part) => soundOf(part) === undefined);
    if (mute !== undefined) throw new TaskFailure("InvalidMedia", `${mute.source.uri} has no audio.`);
    const sound = soundOf(aligned);
    if (sound === undefined) throw new TaskFailure("InvalidMedia", `${aligned.source.uri} has no audio.`);
    const codec: AudioCodec = audioContainers[values.f].audio[0];
    const path = join(folder, `output.${values.f}`);
    const written = await ffmpeg.run([
      ...joinParts(parts, undefined, { rate: values.ar ?? sound.rate, channels: values.ac ?? sound.channels }),
      ...["-map_metadata", "-1"],
      ...audioArguments(codec, values, sound),
      ...containerArguments(values.f),
      path,
    ]);
    const output = await mediaOutput(ffmpeg, {
      path,
      extension: values.f,
      video: false,
      audio: true,
      written,
      ss: values.ss,
      source: aligned.probe,
    });
    return { outputs: [output] };
  },
});
