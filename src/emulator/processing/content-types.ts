const types: Record<string, string> = {
  mp4: "video/mp4",
  mkv: "video/x-matroska",
  mov: "video/quicktime",
  asf: "video/x-ms-asf",
  avi: "video/x-msvideo",
  mxf: "application/mxf",
  ts: "video/mp2t",
  flv: "video/x-flv",
  webm: "video/webm",
  mp3: "audio/mpeg",
  aac: "audio/aac",
  flac: "audio/flac",
  oga: "audio/ogg",
  ac3: "audio/ac3",
  opus: "audio/ogg",
  amr: "audio/amr",
  gif: "image/gif",
  webp: "image/webp",
  jpg: "image/jpeg",
  png: "image/png",
  pdf: "application/pdf",
  txt: "text/plain; charset=utf-8",
};

/** The content type of what an operation makes, by its extension. */
export function contentTypeOf(extension: string): string {
  return types[extension] ?? "application/octet-stream";
}
