// The sub-path spares the compiler the other thousands of types of @pulumi/alicloud.
import { Bucket, BucketObject } from "@pulumi/alicloud/oss";
import { document, numberedTarget, ProcessingJob } from "pulumi-oss-processing";
import { ProcessingEnvironment } from "pulumi-oss-processing/environment";

const brochures = new Bucket("brochures");

// Makes a bucket for the results, an IMM project and its role, and binds the bucket of the brochures to the project.
const media = new ProcessingEnvironment("media", { sourceBucket: brochures.bucket });

const brochure = new BucketObject("brochure", {
  bucket: media.sourceBucket,
  key: "brochure.pdf",
  source: "brochure.pdf",
});

const pages = new ProcessingJob("pages", {
  source: { bucket: brochure.bucket, key: brochure.key },
  operation: document.convert({ format: "png" }),
  target: numberedTarget({ bucket: media.targetBucket, key: "{barename}/page.png" }),
  // Another brochure is another task: the job waits until the object is written, and looks at what was written.
  triggers: { content: brochure.etag },
});

const { ended } = pages.wait({ timeout: "15m" });

export const taskId = pages.taskId;
export const pictures = ended.apply((tasks) => tasks.pages?.objects?.map(({ uri }) => uri));
