import { randomUUID } from "node:crypto";
import type { TaskRecord } from "./task-record";

/** The message a topic gets when a task has ended, in the shape of the service's own. */
export function notificationOf(task: TaskRecord, taskType: string): unknown {
  return {
    id: randomUUID(),
    source: "acs.imm",
    type: `imm:Task:${taskType}`,
    subject: task.id,
    time: Date.parse(task.endedAt ?? task.submittedAt),
    // A string of JSON, not an object: so does the service.
    content: JSON.stringify({
      ProjectName: task.project ?? "local",
      DatasetName: "",
      RequestId: task.requestId,
      StartTime: task.startedAt ?? "",
      EndTime: task.endedAt ?? "",
      UserData: "",
      TaskType: taskType,
      TaskId: task.id,
      Status: task.status,
      Code: task.code ?? "",
      Message: task.message ?? "",
      EventSourceId: task.eventId,
      Sources: [{ URI: task.source }],
      Targets: task.targets.map((URI) => ({ URI })),
      ...(typeof task.result === "object" ? task.result : {}),
    }),
  };
}
