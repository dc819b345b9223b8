export type { LocalObject, ObjectAccess } from "./object-access";
export {
  openTaskService,
  type PlannedFailure,
  type SubmissionRefused,
  type TaskRecord,
  type TaskService,
  type TaskServiceOptions,
  type TaskStatus,
} from "./task-service";
