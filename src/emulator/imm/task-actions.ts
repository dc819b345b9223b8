import type { TaskRecord } from "../processing";
import type { ImmActionContext } from "./imm-action";
import { resourceNotFound } from "./imm-error";
import type { TimeRange } from "./imm-parameters";
import { pageOf } from "./page";
import { requireProject } from "./project-actions";
import { LOCAL_PROJECT } from "./projects";
import { taskTimestamp } from "./timestamp";

const RETENTION_MS = 7 * 24 * 60 * 60 * 1000;

/** The type of a task: its ID is `<type>-<uuid>`. */
export const taskTypeOf = (id: string) => id.slice(0, -37);

/** When a task started, to the service: it has no state for one that waits. */
const startOf = (task: TaskRecord) => task.submittedAt;

/** GetTask. */
export function getTask(context: ImmActionContext): object {
  context.parameters.refuse("RequestDefinition");
  const task = requireTask(context);
  return { ProjectName: projectOf(task), EventId: task.eventId, ...taskDocument(task) };
}

/** GetDecodeBlindWatermarkResult: a task, with the text once it was found. */
export function getDecodeBlindWatermarkResult(context: ImmActionContext): object {
  context.parameters.oneOf("TaskType", "DecodeBlindWatermark");
  const task = requireTask(context);
  const content = contentOf(task.result);
  return {
    ProjectName: projectOf(task),
    EventId: task.eventId,
    ...taskDocument(task),
    ...(content === undefined ? {} : { Content: content }),
  };
}

/** ListTasks. */
export function listTasks(context: ImmActionContext): object {
  const { parameters } = context;
  parameters.refuse("RequestDefinition", "TagSelector");
  const { name: project } = requireProject(context);
  const types = parameters.texts("TaskTypes");
  const status = parameters.oneOf("Status", "Running", "Succeeded", "Failed");
  const started = parameters.timeRange("StartTimeRange");
  const ended = parameters.timeRange("EndTimeRange");
  const sort = parameters.oneOf("Sort", "TaskId", "StartTime", "EndTime") ?? "TaskId";
  const order = parameters.oneOf("Order", "asc", "desc") ?? "asc";

  const oldest = oldestRemembered(context);
  const matching = context.tasks
    .list()
    .filter(
      (task) =>
        startOf(task) >= oldest &&
        projectOf(task) === project &&
        (types === undefined || types.length === 0 || types.includes(taskTypeOf(task.id))) &&
        (status === undefined || task.status === status) &&
        isIn(started, startOf(task)) &&
        isIn(ended, task.endedAt),
    );
  const positions = {
    TaskId: (task: TaskRecord) => task.id,
    StartTime: (task: TaskRecord) => `${startOf(task)} ${task.id}`,
    // Those that have not ended come after all that have.
    EndTime: (task: TaskRecord) => `${task.endedAt ?? "~"} ${task.id}`,
  };
  const { items, next } = pageOf(matching, parameters, {
    list: `tasks of ${project} by ${sort} ${order}`,
    maximum: 100,
    descending: order === "desc",
    position: positions[sort],
  });
  return {
    ProjectName: project,
    // A text, and the length of this page: so says the vendor's client.
    MaxResults: String(items.length),
    NextToken: next,
    Tasks: items.map(taskDocument),
  };
}

/** The source of the task that a call names: what faults are aimed by. */
export function taskSource({ parameters, tasks }: ImmActionContext): { bucket?: string; key?: string } {
  const task = tasks.get(parameters.optional("TaskId") ?? "");
  const [, bucket, key] = /^oss:\/\/([^/]+)\/(.*)$/s.exec(task?.source ?? "") ?? [];
  return bucket === undefined || key === undefined ? {} : { bucket, key };
}

function requireTask(context: ImmActionContext): TaskRecord {
  const { parameters } = context;
  const type = parameters.required("TaskType");
  const id = parameters.required("TaskId");
  const { name: project } = requireProject(context);
  const task = context.tasks.get(id);
  // That another type or project hides the task is our guess: the three together name it.
  if (!task || taskTypeOf(id) !== type || projectOf(task) !== project) throw resourceNotFound("Task");
  if (startOf(task) < oldestRemembered(context)) throw resourceNotFound("Task");
  return task;
}

/** When the oldest task started that is not yet forgotten: in UTC as all tasks' times are, so that they compare as texts. */
function oldestRemembered({ now }: ImmActionContext): string {
  return new Date(now.getTime() - RETENTION_MS).toISOString();
}

function taskDocument(task: TaskRecord): object {
  return {
    TaskId: task.id,
    TaskType: taskTypeOf(task.id),
    Status: task.status,
    StartTime: taskTimestamp(startOf(task)),
    ...(task.endedAt === undefined ? {} : { EndTime: taskTimestamp(task.endedAt) }),
    ...(task.code === undefined ? {} : { Code: task.code }),
    ...(task.message === undefined ? {} : { Message: task.message }),
  };
}

function projectOf(task: TaskRecord): string {
  return task.project ?? LOCAL_PROJECT;
}

function isIn(range: TimeRange | undefined, time: string | undefined): boolean {
  if (!range) return true;
  if (time === undefined) return false;
  const instant = Date.parse(time);
  return instant >= range.start && instant <= range.end;
}

function contentOf(result: unknown): string | undefined {
  const { Content } = (result ?? {}) as Record<string, unknown>;
  return typeof Content === "string" ? Content : undefined;
}
