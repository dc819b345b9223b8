import * as pulumi from "@pulumi/pulumi";
import { ProcessingJob, video } from "pulumi-oss-processing";

const config = new pulumi.Config();
const source = { bucket: config.require("videos"), key: "product.mp4" };
const heights = config.requireObject<number[]>("heights");

// A job for each rendition: a height that is added later submits one task, and leaves the others alone.
const renditions = heights.map((height) => {
  const name = `${height}p`;
  const rendition = new ProcessingJob(name, {
    source,
    operation: video.convert({
      format: "mp4",
      videoCodec: "h264",
      size: `x${height}`,
      // A source that is smaller keeps its size.
      sizeOption: "adaptive",
      crf: 26,
      audioCodec: "aac",
      audioBitrate: 96_000,
    }),
    target: { bucket: config.require("renditions"), key: `product/${name}.mp4` },
  });
  return { name, rendition, done: rendition.wait({ timeout: "1h" }) };
});

export const sizes = Object.fromEntries(
  renditions.map(({ name, done }) => [name, done.ended.apply((ended) => ended[name]?.objects?.[0]?.size)]),
);
