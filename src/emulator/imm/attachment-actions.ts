import type { BucketRecord } from "../object-store";
import type { ImmActionContext } from "./imm-action";
import { invalidParameter, resourceAlreadyExists, resourceNotFound } from "./imm-error";
import { pageOf } from "./page";
import { requireProject } from "./project-actions";
import type { AttachmentRecord } from "./projects";
import { timestamp } from "./timestamp";

/** AttachOSSBucket: binds a bucket to a project, so that tasks can be submitted for it. */
export function attachOssBucket(context: ImmActionContext): object {
  const { parameters, projects } = context;
  const { name: project } = requireProject(context);
  // Our guess at how the service says that there is no such bucket; that it looks is certain.
  const bucket = namedBucket(context);
  if (!bucket) throw resourceNotFound("OSSBucket");
  const description = parameters.optional("Description") ?? "";
  if (description.length > 128) throw invalidParameter("Description", "it must have at most 128 characters");
  // Also for another project: a bucket is bound to one.
  if (projects.attachmentOf(bucket)) throw resourceAlreadyExists("Attachment");
  projects.attach(bucket.name, project, description);
  return {};
}

/** DetachOSSBucket. Tasks submitted before go on, and stay with the project. */
export function detachOssBucket(context: ImmActionContext): object {
  context.projects.detach(requireAttachment(context).bucket);
  return {};
}

/** GetOSSBucketAttachment: how a client finds the project of a bucket. */
export function getOssBucketAttachment(context: ImmActionContext): object {
  const { project, description, createdAt } = requireAttachment(context);
  return {
    ProjectName: project,
    Description: description,
    CreateTime: timestamp(createdAt),
    UpdateTime: timestamp(createdAt),
  };
}

/** ListAttachedOSSBuckets. */
export function listAttachedOssBuckets(context: ImmActionContext): object {
  const { parameters, projects, store } = context;
  const { name: project } = requireProject(context);
  const attached = store
    .buckets()
    .map((bucket) => projects.attachmentOf(bucket))
    .filter((attachment) => attachment?.project === project) as AttachmentRecord[];
  const { items, next } = pageOf(attached, parameters, {
    list: `buckets of ${project}`,
    maximum: 200,
    position: ({ bucket }) => bucket,
  });
  return {
    NextToken: next,
    AttachedOSSBuckets: items.map(({ bucket, description, createdAt }) => ({
      OSSBucket: bucket,
      ProjectName: project,
      Description: description,
      OwnerId: "1000000000000000",
      CreateTime: timestamp(createdAt),
      UpdateTime: timestamp(createdAt),
    })),
  };
}

function requireAttachment(context: ImmActionContext): AttachmentRecord {
  const bucket = namedBucket(context);
  const attachment = bucket && context.projects.attachmentOf(bucket);
  if (!attachment) throw resourceNotFound("Attachment");
  return attachment;
}

function namedBucket({ parameters, store }: ImmActionContext): BucketRecord | undefined {
  return store.bucket(parameters.required("OSSBucket"));
}
