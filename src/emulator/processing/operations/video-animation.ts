import { stat } from "node:fs/promises";
import { join } from "node:path";
import { input } from "../ffmpeg";
import { decimal, integer, oneOf, required, withDefault } from "../parameters";
import { everySeconds, firstVideo, noFrames, pictureSize } from "./frame-picking";
import { seekTo, startParameter } from "./media-cut";
import { defineOperation } from "./operation";
import { scaleTo, scaleTypeParameter } from "./picture-scaling";

const parameters = {
  ss: startParameter,
  f: required(oneOf("gif", "webp")),
  num: withDefault(integer(0), 0),
  inter: withDefault(integer(0), 0),
  fps: decimal(0, 240),
  w: integer(32, 4096),
  h: integer(32, 4096),
  pw: withDefault(decimal(0, 200, "above-min"), 100),
  ph: withDefault(decimal(0, 200, "above-min"), 100),
  scaletype: scaleTypeParameter,
};

export const videoAnimation = defineOperation({
  name: "video/animation",
  taskType: "MediaConvert",
  parameters,
  target: "required",
  writesSeveral: () => false,
  variables: ["streamindex"],

  async run({ values, source, folder, ffmpeg }) {
    const probe = await ffmpeg.probe(source.path, source.uri);
    const video = firstVideo(probe, source.uri, values.ss);
    const size = pictureSize({ width: values.w, height: values.h }, { width: values.pw, height: values.ph }, video);
    // A GIF counts its delays in hundredths of a second.
    const fastest = values.f === "gif" ? 100 : 240;
    const own = values.inter > 0 ? 1000 / values.inter : (video.fps ?? 25);
    const fps = Math.min(values.fps || own, fastest);
    const filters = [
      ...(values.inter > 0 ? [everySeconds(values.inter / 1000)] : []),
      ...(values.num > 0 ? [`trim=end_frame=${values.num}`] : []),
      `setpts=N/${fps}/TB`,
      scaleTo(size, values.scaletype, false),
      // Colours chosen for this very film instead of a fixed set.
      ...(values.f === "gif" ? ["split[a][b];[a]palettegen[p];[b][p]paletteuse"] : []),
    ];
    const path = join(folder, `output.${values.f}`);
    const written = await ffmpeg.run([
      ...seekTo(values.ss),
      ...input(source.path),
      ...["-map", "0:v:0", "-an", "-sn", "-dn", "-vf", filters.join(","), "-r", String(fps)],
      ...(values.f === "webp" ? ["-c:v", "libwebp_anim"] : []),
      ...["-loop", "0", "-f", values.f, path],
    ]);
    if (written.frames === 0 || (await stat(path)).size === 0) {
      throw noFrames(values.ss, probe, source.uri);
    }
    return { outputs: [{ path, extension: values.f, index: "1", stream: 0 }] };
  },
});
