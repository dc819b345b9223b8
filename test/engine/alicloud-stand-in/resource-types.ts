import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { LocalCloud } from "./local-cloud";

// What Pulumi sends, whose shape the types of @pulumi/alicloud have made sure of.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Properties = Readonly<Record<string, any>>;

/** One type of resource. */
export interface ResourceType {
  /** The inputs that have to be there. */
  readonly required: readonly string[];
  /** The inputs a change of which makes another resource. */
  readonly identity: readonly string[];
  /** Makes the resource, or changes it when there are outputs of it; answers its ID and what its inputs don't tell. */
  put(inputs: Properties, outputs?: Properties): Promise<{ id: string; outputs: Properties }>;
  remove?(outputs: Properties): Promise<void>;
}

/** The resource types by their tokens. */
export function resourceTypes(cloud: LocalCloud): Readonly<Record<string, ResourceType>> {
  return {
    "alicloud:oss/bucket:Bucket": bucket(cloud),
    "alicloud:oss/bucketObject:BucketObject": bucketObject(cloud),
    "alicloud:imm/project:Project": project(cloud),
    "alicloud:ram/role:Role": {
      ...recorded("roleName", "assumeRolePolicyDocument"),
      async put({ roleName, assumeRolePolicyDocument }) {
        JSON.parse(assumeRolePolicyDocument);
        return { id: roleName, outputs: { arn: `acs:ram::1234567890123456:role/${roleName}` } };
      },
    },
    "alicloud:ram/policy:Policy": {
      ...recorded("policyName", "policyDocument"),
      async put({ policyName, policyDocument }) {
        JSON.parse(policyDocument);
        return { id: policyName, outputs: { type: "Custom" } };
      },
    },
    "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment": {
      ...recorded("policyName", "policyType", "roleName"),
      async put({ policyName, policyType, roleName }) {
        return { id: ["role", policyName, policyType, roleName].join(":"), outputs: {} };
      },
    },
    "alicloud:message/serviceSubscription:ServiceSubscription": {
      ...recorded("topicName", "subscriptionName"),
      async put({ topicName, subscriptionName }) {
        return { id: `${topicName}:${subscriptionName}`, outputs: {} };
      },
    },
    "alicloud:message/serviceTopic:ServiceTopic": {
      ...recorded("topicName"),
      async put({ topicName }) {
        return { id: topicName, outputs: {} };
      },
    },
  };
}

function recorded(...required: string[]): Pick<ResourceType, "required" | "identity"> {
  return { required, identity: required.filter((name) => !name.endsWith("Document")) };
}

function bucket({ oss }: LocalCloud): ResourceType {
  return {
    required: [],
    identity: ["bucket"],
    async put({ bucket }, outputs) {
      const name: string = bucket ?? outputs?.bucket ?? `tf-oss-bucket-${randomBytes(8).toString("hex")}`;
      if (outputs === undefined) await oss.putBucket(name);
      return { id: name, outputs: { bucket: name } };
    },
    async remove({ bucket, forceDestroy }) {
      oss.useBucket(bucket);
      if (forceDestroy === true) {
        const { objects } = await oss.listV2({ "max-keys": "1000" }, {});
        for (const { name } of objects ?? []) await oss.delete(name);
      }
      await oss.deleteBucket(bucket);
    },
  };
}

function bucketObject({ oss }: LocalCloud): ResourceType {
  return {
    required: ["bucket", "key"],
    identity: ["bucket", "key"],
    async put({ bucket, key, content, source }) {
      const bytes = source === undefined ? Buffer.from(content) : await readFile(source);
      oss.useBucket(bucket);
      const { res } = await oss.put(key, bytes);
      const { etag } = res.headers as Record<string, string>;
      return {
        id: `${bucket}:${key}`,
        outputs: { etag: etag?.replaceAll('"', ""), contentLength: String(bytes.length) },
      };
    },
    async remove({ bucket, key }) {
      oss.useBucket(bucket);
      await oss.delete(key);
    },
  };
}

function project({ imm }: LocalCloud): ResourceType {
  return {
    required: ["project"],
    identity: ["project"],
    async put({ project, serviceRole = "AliyunIMMDefaultRole" }, outputs) {
      if (outputs === undefined) await imm("CreateProject", { ProjectName: project, ServiceRole: serviceRole });
      return { id: project, outputs: { serviceRole } };
    },
    // The local IMM has no call that deletes a project.
  };
}
