export type { LocalObject, ObjectAccess } from "./object-access";
export { Refusal, type SubmissionRefused } from "./refusal";
export { planSynchronous, processNow } from "./synchronous";
export { TaskFailure } from "./task-failure";
export type { TaskRecord, TaskStatus } from "./task-record";
export {
  openTaskService,
  type PlannedFailure,
  type TaskService,
  type TaskServiceOptions,
} from "./task-service";
