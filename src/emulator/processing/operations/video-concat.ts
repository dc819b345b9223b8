import { join } from "node:path";
import { flag, oneOf, required } from "../parameters";
import { TaskFailure } from "../task-failure";
import { audioArguments, audioConflict, audioParameters } from "./audio-encoding";
import {
  audioFormats,
  checkContainer,
  checkFrameRate,
  containerArguments,
  containerOf,
  videoFormats,
} from "./containers";
import { alignParameter, filmOf, joinedSegments, joinParts, openParts, soundOf } from "./joining";
import { lengthParameter, startParameter } from "./media-cut";
import { mediaOutput } from "./media-output";
import { defineOperation } from "./operation";
import { videoConflict, videoEncoding, videoParameters } from "./video-encoding";

const parameters = {
  ss: startParameter,
  t: lengthParameter,
  f: required(oneOf(...videoFormats, ...audioFormats)),
  vn: flag(),
  an: flag(),
  // Without effect: ffmpeg's concat filter joins no subtitles, so the whole never has any.
  sn: flag(),
  // Unlike in a conversion there is nothing to copy: parts are decoded to be joined.
  vcodec: required(oneOf("h264", "h265", "vp9")),
  ...videoParameters,
  acodec: required(oneOf("mp3", "aac", "flac", "vorbis", "ac3", "opus", "amr", "pcm")),
  ...audioParameters,
  align: alignParameter,
};

export const videoConcat = defineOperation({
  name: "video/concat",
  taskType: "MediaConvert",
  parameters,
  segments: joinedSegments,
  target: "required",
  writesSeveral: () => false,
  variables: ["streamindex", "resolution"],

  conflict(values) {
    if (values.vn && values.an) return "vn_1 and an_1 together leave nothing to join.";
    return videoConflict(values) ?? audioConflict(values);
  },

  async run(task) {
    const { values, folder, ffmpeg } = task;
    const { parts, aligned } = await openParts(task);
    const { f } = values;
    const wantsVideo = !values.vn && containerOf(f).video.length > 0;
    const film = wantsVideo ? (filmOf(aligned) ?? parts.map(filmOf).find(Boolean)) : undefined;
    const sound = values.an ? undefined : (soundOf(aligned) ?? parts.map(soundOf).find(Boolean));
    if (film === undefined && sound === undefined) {
      throw new TaskFailure("InvalidArgument", `None of the sources has a stream that a ${f} file is to hold.`);
    }
    if (film !== undefined) checkContainer(f, "video", values.vcodec, false);
    if (sound !== undefined) checkContainer(f, "audio", values.acodec, false);
    const encoding = film && videoEncoding(values.vcodec, values, film);
    checkFrameRate(f, encoding?.fps);

    const path = join(folder, `output.${f}`);
    const written = await ffmpeg.run([
      ...joinParts(
        parts,
        encoding && { encoding, scaletype: values.scaletype },
        sound && { rate: values.ar ?? sound.rate, channels: values.ac ?? sound.channels },
      ),
      ...(encoding?.args ?? []),
      ...(sound === undefined ? [] : audioArguments(values.acodec, values, sound)),
      ...containerArguments(f, film && values.vcodec, sound && values.acodec),
      path,
    ]);
    const output = await mediaOutput(ffmpeg, {
      path,
      extension: f,
      video: film !== undefined,
      audio: sound !== undefined,
      written,
      ss: values.ss,
      source: aligned.probe,
    });
    return { outputs: [output] };
  },
});
