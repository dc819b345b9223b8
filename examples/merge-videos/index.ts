import * as pulumi from "@pulumi/pulumi";
import { ProcessingJob, video } from "pulumi-oss-processing";

const config = new pulumi.Config();
const videos = config.require("videos");

const film = new ProcessingJob("film", {
  source: { bucket: videos, key: "product.mp4" },
  operation: video.concat({
    format: "mp4",
    videoCodec: "h264",
    audioCodec: "aac",
    // They lie in the source's bucket. Of the outro only the first second is used.
    before: [{ key: "intro.mp4" }],
    after: [{ key: "outro.mp4", duration: "1s" }],
    // Size and frame rate are those of the second video, the product.
    alignmentIndex: 1,
  }),
  target: { bucket: videos, key: "films/product.mp4" },
});

film.wait({ timeout: "1h" });

export const taskId = film.taskId;
