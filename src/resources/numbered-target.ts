import * as pulumi from "@pulumi/pulumi";
import { numberedKey } from "../instruction/numbered-key";
import { objectUri } from "../lifecycle/job/job-declaration";
import type { ObjectReference } from "./processing-job";

/**
 * A target for an operation that makes several results, such as the pages of a document or the frames of a video: OSS
 * fills in the number of each, from 1, where it would otherwise write all of them to one key. `pages/q3.png` becomes
 * `pages/q3-{index}.png`; a key that has `{index}` already stays as it is.
 *
 * @param target The target without numbers; its bucket and key may be outputs.
 *
 * @example
 * ```ts
 * new ProcessingJob("pages", {
 *   source: "oss://my-reports/q3.docx",
 *   operation: document.convert({ format: "png" }),
 *   target: numberedTarget({ bucket: reports.bucket, key: "pages/{barename}.png" }),
 * });
 * ```
 */
export function numberedTarget(target: pulumi.Input<ObjectReference>): pulumi.Output<string> {
  return pulumi.output(target).apply((reference) => numberedKey(objectUri(reference)));
}
