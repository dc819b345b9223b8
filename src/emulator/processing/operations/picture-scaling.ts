import { type FrameSize, oneOf, withDefault } from "../parameters";

export type ScaleType = "crop" | "stretch" | "fill" | "fit";

export const scaleTypeParameter = withDefault(oneOf("crop", "stretch", "fill", "fit"), "stretch");

/** The filter that brings frames to the size `type` asks for. Without setsar a GIF or video carries odd pixel shapes along. */
export function scaleTo({ width, height }: Required<FrameSize>, type: ScaleType, evenSides: boolean): string {
  const size = `${width}:${height}`;
  switch (type) {
    case "stretch":
      return `scale=${size},setsar=1`;
    case "crop":
      return `scale=${size}:force_original_aspect_ratio=increase,crop=${size},setsar=1`;
    case "fill":
      return `scale=${size}:force_original_aspect_ratio=decrease,pad=${size}:(ow-iw)/2:(oh-ih)/2,setsar=1`;
    case "fit": {
      const even = evenSides ? ",scale=trunc(iw/2)*2:trunc(ih/2)*2" : "";
      return `scale=${size}:force_original_aspect_ratio=decrease${even},setsar=1`;
    }
  }
}
