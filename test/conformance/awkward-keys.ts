/** Keys that clients and servers encode differently when they are careless. */
export const awkwardKeys = [
  "with space.wav",
  "目录/中文 文件.wav",
  "a+b=c&d.wav",
  "hash#tag?.wav",
  "per%20cent.wav",
  "emoji😀.wav",
  "double//slash.wav",
  "quote'()!*~.wav",
];

/** A task that any of them may be the source of; the sources here are no sound, so that it ends soon. */
export const instruction = "audio/convert,f_mp3|sys/saveas,o_cmVzdWx0Lm1wMw";
