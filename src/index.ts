export type { Task } from "./imm/task-finder";
export type { PlainJob, PlainObjectReference, PlainOperation } from "./lifecycle/job/job-declaration";
export type { IfTargetExists, OnDelete, SubmissionState } from "./lifecycle/job/job-state";
export { type PlannedSubmission, TooManySubmissionsError } from "./lifecycle/job/submission-limit";
export { InvalidJobsError, type Problem } from "./lifecycle/problem";
export type { CompletedObject, CompletedTask } from "./lifecycle/wait/completion-state";
export type * from "./operations/arguments";
export { audio, document, image, type OperationBuilder, style, video } from "./operations/builders";
export type { OperationProblem } from "./operations/operation-reading";
export { InvalidOperationError, parseOperation, sameOperation, spellOperation } from "./operations/operation-spelling";
export type { Size, Time, ValueInput, Widened } from "./operations/parameter-table";
export { type ParsedInstruction, parseInstruction } from "./operations/parse-instruction";
export type { BuiltInStyle } from "./operations/styles";
export {
  type DeclaredJob,
  type DeclaredResource,
  type DeclaredWait,
  declaredJobs,
  declaredWait,
} from "./resources/declared-jobs";
export { type GetTaskArgs, getTask } from "./resources/get-task";
export { ImmBucketAttachment, type ImmBucketAttachmentArgs } from "./resources/imm-bucket-attachment";
export { whereKnown } from "./resources/known-values";
export { numberedTarget } from "./resources/numbered-target";
export {
  type FleetJobArgs,
  type FleetTask,
  type NamedJobArgs,
  ProcessingFleet,
  type ProcessingFleetArgs,
} from "./resources/processing-fleet";
export {
  type ObjectReference,
  type Operation,
  ProcessingJob,
  type ProcessingJobArgs,
} from "./resources/processing-job";
export { type PipelineRule, ProcessingPipeline, type ProcessingPipelineArgs } from "./resources/processing-pipeline";
export {
  type AwaitedTaskArgs,
  TaskCompletion,
  type TaskCompletionArgs,
  type WaitOptions,
} from "./resources/task-completion";
export { validateJobs } from "./resources/validate-jobs";
export { ProgramError } from "./text/program-error";
