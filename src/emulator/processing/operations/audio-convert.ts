import { join } from "node:path";
import { input } from "../ffmpeg";
import { oneOf, required } from "../parameters";
import { TaskFailure } from "../task-failure";
import { type AudioCodec, audioArguments, audioConflict, audioParameters } from "./audio-encoding";
import { audioContainers, audioFormats, containerArguments } from "./containers";
import { checkStart, lasting, lengthParameter, seekTo, startParameter } from "./media-cut";
import { mediaOutput } from "./media-output";
import { defineOperation } from "./operation";

const parameters = {
  ss: startParameter,
  t: lengthParameter,
  f: required(oneOf(...audioFormats)),
  ...audioParameters,
};

export const audioConvert = defineOperation({
  name: "audio/convert",
  taskType: "MediaConvert",
  parameters,
  target: "required",
  writesSeveral: () => false,
  variables: ["streamindex"],
  conflict: audioConflict,

  async run({ values, source, folder, ffmpeg }) {
    const probe = await ffmpeg.probe(source.path, source.uri);
    checkStart(values.ss, probe);
    const [sound] = probe.audio;
    if (sound === undefined) throw new TaskFailure("InvalidMedia", `${source.uri} has no audio.`);
    const codec: AudioCodec = audioContainers[values.f].audio[0];
    const path = join(folder, `output.${values.f}`);
    const written = await ffmpeg.run([
      ...seekTo(values.ss),
      ...input(source.path),
      ...lasting(values.t),
      ...["-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1"],
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
      source: probe,
    });
    return { outputs: [output] };
  },
});
