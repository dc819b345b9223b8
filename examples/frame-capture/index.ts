import * as pulumi from "@pulumi/pulumi";
import { numberedTarget, ProcessingJob, video } from "pulumi-oss-processing";

const config = new pulumi.Config();

const stills = new ProcessingJob("stills", {
  source: { bucket: config.require("videos"), key: "tour.mp4" },
  operation: video.snapshots({ format: "jpg", width: 320, height: 180, scaleType: "crop", interval: "10s" }),
  target: numberedTarget({ bucket: config.require("stills"), key: "{barename}/still.jpg" }),
});

const { ended } = stills.wait();

export const taskId = stills.taskId;
export const count = ended.apply((tasks) => tasks.stills?.objectCount);
