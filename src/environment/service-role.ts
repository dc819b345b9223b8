/** Who may take the role: Intelligent Media Management, which runs the tasks. Source: "Service roles" of the IMM guide. */
export const serviceRoleTrust = JSON.stringify({
  Version: "1",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["imm.aliyuncs.com"] } }],
});

/** What tasks work on. */
export interface TaskResources {
  readonly sourceBucket: string;
  readonly targetBucket: string;
  readonly topic: string | undefined;
}

/**
 * What the role may do, and no more: read sources, write results, and tell the topic that a task has ended.
 *
 * Source: "Permissions" of the OSS guide's pages on asynchronous processing, and "Permission policies" of the Simple
 * Message Queue guide.
 */
export function serviceRolePolicy({ sourceBucket, targetBucket, topic }: TaskResources): string {
  const allow = (action: string, resource: string) => ({ Effect: "Allow", Action: [action], Resource: [resource] });
  return JSON.stringify({
    Version: "1",
    Statement: [
      allow("oss:GetObject", `acs:oss:*:*:${sourceBucket}/*`),
      allow("oss:PutObject", `acs:oss:*:*:${targetBucket}/*`),
      ...(topic === undefined ? [] : [allow("mns:PublishMessage", `acs:mns:*:*:/topics/${topic}/messages`)]),
    ],
  });
}
