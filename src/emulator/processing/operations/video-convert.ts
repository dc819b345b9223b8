import { join } from "node:path";
import { input } from "../ffmpeg";
import type { AudioStream, VideoStream } from "../media-probe";
import { flag, oneOf, required, withDefault } from "../parameters";
import { TaskFailure } from "../task-failure";
import { acodecParameter, audioArguments, audioConflict, audioParameters } from "./audio-encoding";
import {
  audioFormats,
  checkContainer,
  checkFrameRate,
  containerArguments,
  containerOf,
  subtitleArguments,
  videoFormats,
} from "./containers";
import { checkStart, lasting, lengthParameter, seekTo, startParameter } from "./media-cut";
import { mediaOutput } from "./media-output";
import { defineOperation } from "./operation";
import { videoConflict, videoEncoding, videoParameters } from "./video-encoding";

const parameters = {
  ss: startParameter,
  t: lengthParameter,
  f: required(oneOf(...videoFormats, ...audioFormats)),
  vn: flag(),
  an: flag(),
  sn: flag(),
  vcodec: withDefault(oneOf("copy", "h264", "h265", "vp9"), "copy"),
  ...videoParameters,
  videoslim: flag(),
  acodec: withDefault(acodecParameter, "copy"),
  ...audioParameters,
};

export const videoConvert = defineOperation({
  name: "video/convert",
  taskType: "MediaConvert",
  parameters,
  target: "required",
  writesSeveral: () => false,
  variables: ["streamindex", "resolution"],

  conflict(values) {
    if (values.vn && values.an) return "vn_1 and an_1 together leave nothing to convert.";
    // Without a new codec the service ignores what only an encoder could do.
    const video = values.vcodec === "copy" ? undefined : videoConflict(values);
    if (values.videoslim && values.vcodec === "vp9") return "videoslim_1 is for vcodec_h264 and vcodec_h265.";
    return video ?? (values.acodec === "copy" ? undefined : audioConflict(values));
  },

  async run({ values, source, folder, ffmpeg }) {
    const probe = await ffmpeg.probe(source.path, source.uri);
    checkStart(values.ss, probe);
    const { f } = values;
    const holdsVideo = containerOf(f).video.length > 0;
    const [film] = values.vn || !holdsVideo ? [] : probe.video.filter((stream) => !stream.picture);
    const [sound] = values.an ? [] : probe.audio;
    if (film === undefined && sound === undefined) {
      throw new TaskFailure("InvalidArgument", `${source.uri} has no stream left that a ${f} file is to hold.`);
    }
    const path = join(folder, `output.${f}`);
    const written = await ffmpeg.run([
      ...seekTo(values.ss),
      ...input(source.path),
      ...lasting(values.t),
      ...(film === undefined ? ["-vn"] : videoPart(film)),
      ...(sound === undefined ? ["-an"] : audioPart(sound)),
      ...(values.sn || film === undefined ? ["-sn"] : subtitleArguments(f, probe)),
      "-dn",
      ...containerArguments(
        f,
        film && (values.vcodec === "copy" ? film.codec : values.vcodec),
        sound && (values.acodec === "copy" ? sound.codec : values.acodec),
      ),
      path,
    ]);
    const output = await mediaOutput(ffmpeg, {
      path,
      extension: f,
      video: film !== undefined,
      audio: sound !== undefined,
      written,
      ss: values.ss,
      source: probe,
    });
    return { outputs: [output] };

    function videoPart(stream: VideoStream): string[] {
      const map = ["-map", `0:v:${probe.video.indexOf(stream)}`];
      if (values.vcodec === "copy") {
        checkContainer(f, "video", stream.codec, true);
        checkFrameRate(f, stream.fps);
        return [...map, "-c:v", "copy"];
      }
      checkContainer(f, "video", values.vcodec, false);
      const encoding = videoEncoding(values.vcodec, values, stream);
      checkFrameRate(f, encoding.fps);
      return [...map, "-vf", encoding.filters.join(","), ...encoding.args];
    }

    function audioPart(stream: AudioStream): string[] {
      const map = ["-map", "0:a:0"];
      if (values.acodec === "copy") {
        checkContainer(f, "audio", stream.codec, true);
        return [...map, "-c:a", "copy"];
      }
      checkContainer(f, "audio", values.acodec, false);
      return [...map, ...audioArguments(values.acodec, values, stream)];
    }
  },
});
