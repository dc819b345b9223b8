/**
 * The provider of `ImmBucketAttachment`, as it runs in Pulumi's provider process.
 *
 * Users' states refer to this module by its sub-path, `pulumi-oss-processing/providers/attachment`, and by the names of
 * its exports. Both are an ABI.
 *
 * @module
 */
import type { dynamic } from "@pulumi/pulumi";
import { createBucketAttachments } from "../imm/bucket-attachments";
import {
  type AttachmentInputs,
  type AttachmentOutputs,
  checkAttachment,
  createAttachment,
  deleteAttachment,
  diffAttachment,
  readAttachment,
} from "../lifecycle/bucket-attachment";
import { withoutAbsent } from "../lifecycle/job/job-state";
import { providerProcess } from "../provider-process/provider-process";

const { credentials } = providerProcess;
const attachments = createBucketAttachments({ credentials: (profile) => credentials.find(profile) });

/** Takes note of the stack's config. */
export function configure(request: dynamic.ConfigureRequest): void {
  providerProcess.configure(request);
}

/** Refuses inputs that can't be meant. */
export async function check(
  _olds: AttachmentInputs,
  news: AttachmentInputs,
): Promise<dynamic.CheckResult<AttachmentInputs>> {
  const inputs = withoutAbsent(news);
  const failures = checkAttachment(inputs).map(({ property, message }) => ({ property, reason: message }));
  return { inputs, failures };
}

/** Another project or bucket makes another attachment. */
export async function diff(_id: string, olds: AttachmentOutputs, news: AttachmentInputs): Promise<dynamic.DiffResult> {
  return diffAttachment(olds, news);
}

/** Binds the bucket, or takes over the binding. */
export async function create(inputs: AttachmentInputs): Promise<dynamic.CreateResult<AttachmentOutputs>> {
  return createAttachment(inputs, attachments);
}

/** Asks IMM for the binding. */
export async function read(id: string, outputs: AttachmentOutputs): Promise<dynamic.ReadResult<AttachmentOutputs>> {
  // Without an ID the engine takes the resource for gone.
  return (await readAttachment(id, outputs, attachments)) ?? {};
}

/** Records the new way to connect; nothing else can change without another attachment. */
export async function update(
  _id: string,
  olds: AttachmentOutputs,
  news: AttachmentInputs,
): Promise<dynamic.UpdateResult<AttachmentOutputs>> {
  return { outs: { ...news, adopted: olds.adopted } };
}

/** Unbinds the bucket, if this resource bound it. */
async function remove(_id: string, outputs: AttachmentOutputs): Promise<void> {
  await deleteAttachment(outputs, attachments);
}

export { remove as delete };
