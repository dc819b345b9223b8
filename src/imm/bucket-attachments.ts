import type { BucketAttachments } from "../lifecycle/bucket-attachment";
import { type ImmClient, ImmError } from "./imm-client";
import { ImmClients, type ImmClientsOptions } from "./imm-clients";

/** Reads and changes which IMM project a bucket is bound to. */
export function createBucketAttachments(options: ImmClientsOptions): BucketAttachments {
  const clients = new ImmClients(options);
  return {
    find: (connection, bucket) => findProject(clients.get(connection), bucket),
    async attach(connection, project, bucket) {
      await clients.get(connection).call("AttachOSSBucket", { ProjectName: project, OSSBucket: bucket });
    },
    async detach(connection, bucket) {
      await clients.get(connection).call("DetachOSSBucket", { OSSBucket: bucket });
    },
  };
}

/** The project that a bucket is bound to; `undefined` for none. */
export async function findProject(imm: ImmClient, bucket: string): Promise<string | undefined> {
  try {
    const { ProjectName: project } = await imm.call("GetOSSBucketAttachment", { OSSBucket: bucket });
    return typeof project === "string" && project !== "" ? project : undefined;
  } catch (error) {
    if (error instanceof ImmError && error.code === "ResourceNotFound") return undefined;
    throw error;
  }
}
