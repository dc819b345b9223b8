import * as pulumi from "@pulumi/pulumi";
import { document, numberedTarget, ProcessingJob } from "pulumi-oss-processing";

const config = new pulumi.Config();

const pages = new ProcessingJob("pages", {
  source: { bucket: config.require("documents"), key: config.require("document") },
  // A Word, PowerPoint or Excel file would do as well.
  operation: document.convert({ format: "png" }),
  // OSS fills in the document's name, and a number for each page.
  target: numberedTarget({ bucket: config.require("pages"), key: "{barename}/page.png" }),
});

// The deploy ends when the pictures are there.
const done = pages.wait({ timeout: "15m" });

export const taskId = pages.taskId;
export const pictures = done.ended.apply((ended) => ended.pages?.objects?.map(({ uri }) => uri));
