import * as pulumi from "@pulumi/pulumi";
import { ProcessingJob } from "pulumi-oss-processing";

const config = new pulumi.Config();

const preview = new ProcessingJob("preview", {
  source: { bucket: config.require("videos"), key: "product.mp4" },
  // One picture a second, 320 pixels wide.
  operation: "video/animation,f_gif,w_320,h_180,inter_1000",
  target: { bucket: config.require("previews"), key: "product.gif" },
});

export const taskId = preview.taskId;
