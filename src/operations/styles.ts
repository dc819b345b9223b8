/** The styles that every bucket has, without their colons. Source: "Styles" of the OSS user guide. */
export const builtInStyles = [
  "h264-mp4-360p",
  "h264-mp4-540p",
  "h264-mp4-720p",
  "h264-mp4-1080p",
  "h264-mp4-1440p",
  "h264-mp4-2160p",
] as const;

/** Name of a style that every bucket has. */
export type BuiltInStyle = (typeof builtInStyles)[number];

const prefix = "style/";

/** The name in `style/name`, which begins with `::` for a built-in one. */
export function styleName(operation: string): string | undefined {
  return operation.startsWith(prefix) && operation.length > prefix.length ? operation.slice(prefix.length) : undefined;
}

/** `style/name` */
export function spellStyle(name: string): string {
  return prefix + name;
}
