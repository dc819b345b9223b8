// The sub-path spares the compiler the other thousands of types of @pulumi/alicloud.
import { ServiceSubscription, ServiceTopic } from "@pulumi/alicloud/message";
import * as pulumi from "@pulumi/pulumi";
import { ProcessingJob, video } from "pulumi-oss-processing";
import { ProcessingEnvironment } from "pulumi-oss-processing/environment";

const config = new pulumi.Config();
const videos = config.require("videos");

const topic = new ServiceTopic("ready", { topicName: "videos-ready" });

const subscription = new ServiceSubscription("webhook", {
  topicName: topic.topicName,
  subscriptionName: "webhook",
  pushType: "http",
  endpoint: config.require("webhook"),
  notifyContentFormat: "SIMPLIFIED",
});

// Makes an IMM project whose service role may publish to the topic.
const media = new ProcessingEnvironment("media", {
  sourceBucket: videos,
  targetBucket: videos,
  topic: topic.topicName,
});

// The deploy doesn't wait for the task: the message tells when it has ended, and how.
const preview = new ProcessingJob(
  "preview",
  {
    source: { bucket: media.sourceBucket, key: "product.mp4" },
    operation: video.animation({ format: "gif", width: 160, height: 90, interval: "1s" }),
    target: { bucket: media.targetBucket, key: "previews/product.gif" },
    notify: media.topic,
  },
  // Nothing is to end before somebody listens.
  { dependsOn: subscription },
);

export const taskId = preview.taskId;
