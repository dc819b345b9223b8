import * as pulumi from "@pulumi/pulumi";
import { audio, ProcessingJob } from "pulumi-oss-processing";

const config = new pulumi.Config();

/** Where the clips begin, and how long they are. */
const clips = {
  opening: { start: "0s", duration: "5s" },
  "best-answer": { start: "8s", duration: "4s" },
} as const;

const jobs = Object.entries(clips).map(([name, cut]) => {
  const clip = new ProcessingJob(name, {
    source: { bucket: config.require("recordings"), key: "interview.wav" },
    operation: audio.convert({ format: "aac", ...cut, channels: 1, bitrate: 64_000 }),
    target: { bucket: config.require("clips"), key: `interview/${name}.aac` },
  });
  clip.wait();
  return [name, clip.taskId] as const;
});

export const taskIds = Object.fromEntries(jobs);
