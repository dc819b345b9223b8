import { checkImmConnection } from "./imm-connection";
import { bucketNameProblem } from "./job/job-checks";
import { toState } from "./job/job-state";
import type { Problem } from "./problem";
import type { ImmConnection } from "./task-status";
import { isUnknown } from "./unknown-values";

/** The inputs of an attachment as they travel to the provider and into the state. */
export interface AttachmentInputs {
  readonly project: string;
  readonly bucket: string;
  readonly region: string;
  readonly immEndpoint?: string;
  readonly internal?: boolean;
  readonly profile?: string;
}

/** The outputs of an attachment: its inputs, and whether it was there before. */
export type AttachmentOutputs = AttachmentInputs & { readonly adopted: boolean };

/** What attachments need of IMM. */
export interface BucketAttachments {
  /** The project that a bucket is bound to, if any. */
  find(connection: ImmConnection, bucket: string): Promise<string | undefined>;
  attach(connection: ImmConnection, project: string, bucket: string): Promise<void>;
  detach(connection: ImmConnection, bucket: string): Promise<void>;
}

/** Everything that is wrong with the inputs of an attachment. */
export function checkAttachment(inputs: Partial<AttachmentInputs>): Problem[] {
  const problems: Problem[] = [];
  const { project, bucket } = inputs;
  if (!isUnknown(project) && (typeof project !== "string" || project === "")) {
    problems.push({
      property: "project",
      message: "is missing; give the name of an IMM project of the bucket's region",
    });
  }
  const bucketProblem = isUnknown(bucket) ? undefined : bucketNameProblem(bucket);
  if (bucketProblem !== undefined) problems.push({ property: "bucket", message: bucketProblem });
  problems.push(...checkImmConnection(inputs));
  return problems;
}

/** What makes an attachment another one. A bucket has room for one only, so the old one has to go first. */
export function diffAttachment(
  olds: AttachmentOutputs,
  news: AttachmentInputs,
): { changes: boolean; replaces: string[]; deleteBeforeReplace: boolean } {
  const replaces = (["project", "bucket", "region"] as const).filter((name) => olds[name] !== news[name]);
  return { changes: replaces.length > 0, replaces, deleteBeforeReplace: olds.bucket === news.bucket };
}

/**
 * Binds the bucket to the project, or takes over the binding that is there already.
 *
 * @throws Error when the bucket is bound to another project, which nobody asked to be undone.
 */
export async function createAttachment(
  inputs: AttachmentInputs,
  attachments: BucketAttachments,
): Promise<{ id: string; outs: AttachmentOutputs }> {
  const { project, bucket } = inputs;
  const current = await attachments.find(inputs, bucket);
  if (current !== undefined && current !== project) {
    throw new Error(
      `Bucket ${bucket} is bound to the IMM project ${current}, not to ${project}. A bucket can be bound to one project only: name that one, or unbind the bucket first (IMM DetachOSSBucket, or Data Processing in the OSS console).`,
    );
  }
  if (current === undefined) await attachments.attach(inputs, project, bucket);
  return { id: bucket, outs: toState({ ...inputs, adopted: current !== undefined }) };
}

/** What a refresh finds: the attachment with the project of today, or nothing when the bucket is bound to none. */
export async function readAttachment(
  id: string,
  outputs: AttachmentOutputs,
  attachments: BucketAttachments,
): Promise<{ id: string; props: AttachmentOutputs } | undefined> {
  const project = await attachments.find(outputs, outputs.bucket);
  if (project === undefined) return undefined;
  // A binding to another project is somebody else's, and not for this resource to undo.
  return { id, props: toState({ ...outputs, project, adopted: outputs.adopted || project !== outputs.project }) };
}

/** Undoes the binding, unless it was there before or is another one by now. */
export async function deleteAttachment(outputs: AttachmentOutputs, attachments: BucketAttachments): Promise<void> {
  if (outputs.adopted) return;
  if ((await attachments.find(outputs, outputs.bucket)) !== outputs.project) return;
  await attachments.detach(outputs, outputs.bucket);
}
