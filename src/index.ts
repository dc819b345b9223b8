export type { PlainJob, PlainObjectReference, PlainOperation } from "./lifecycle/job-declaration";
export { InvalidJobsError, type Problem } from "./lifecycle/problem";
export {
  type ObjectReference,
  type Operation,
  ProcessingJob,
  type ProcessingJobArgs,
} from "./resources/processing-job";
export {
  type AwaitedTaskArgs,
  type CompletedTask,
  TaskCompletion,
  type TaskCompletionArgs,
  type WaitOptions,
} from "./resources/task-completion";
export { validateJobs } from "./resources/validate-jobs";
