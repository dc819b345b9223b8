/** The actions of IMM that are implemented. */
export const IMM_ACTIONS = [
  "GetTask",
  "ListTasks",
  "GetDecodeBlindWatermarkResult",
  "AttachOSSBucket",
  "DetachOSSBucket",
  "GetOSSBucketAttachment",
  "ListAttachedOSSBuckets",
  "CreateProject",
  "GetProject",
  "ListProjects",
] as const;

/** An action of IMM. */
export type ImmAction = (typeof IMM_ACTIONS)[number];

/** An action of IMM, by the name that faults use. */
export type ImmOperationName = `imm:${ImmAction}`;
