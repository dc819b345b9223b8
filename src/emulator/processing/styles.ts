import { resourceNotFound } from "./refusal";

/** Width of the picture by height, of the service's own styles `::h264-mp4-HEIGHTp`. */
const widths: Record<string, number> = { 360: 640, 540: 960, 720: 1280, 1080: 1920, 1440: 2560, 2160: 3840 };

/**
 * The operation that a style stands for. Only the built-in styles are known here. What they stand for is not documented; one
 * of them (720p) was seen spelled out, the others are taken to differ in width only.
 */
export function styleOperation(style: string): string {
  const width = widths[/^style\/::h264-mp4-(\d+)p$/.exec(style)?.[1] ?? ""];
  if (width === undefined) {
    // The service's answer to an unknown style is not documented.
    throw resourceNotFound(
      `The specified resource Style "${style.slice("style/".length)}" is not found. The local OSS knows the built-in styles only: ${Object.keys(
        widths,
      )
        .map((height) => `::h264-mp4-${height}p`)
        .join(" ")}.`,
    );
  }
  return `video/convert,f_mp4,vcodec_h264,fps_25,fpsopt_1,s_${width}x,sopt_1,scaletype_fit,arotate_1,crf_26,g_250,acodec_aac,ar_44100,ac_2,ab_128000,abopt_1`;
}
