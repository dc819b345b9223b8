export type { LocalObject, ObjectAccess } from "./object-access";
export { Refusal } from "./refusal";
export { planSynchronous, processNow } from "./synchronous";
export { TaskFailure } from "./task-failure";
export {
  openTaskService,
  type PlannedFailure,
  type SubmissionRefused,
  type TaskRecord,
  type TaskService,
  type TaskServiceOptions,
  type TaskStatus,
} from "./task-service";
