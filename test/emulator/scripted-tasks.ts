import { randomUUID } from "node:crypto";
import type { TaskRecord, TaskService } from "../../src/emulator/processing";

/** Stands in for the processing where a test is about the server alone: every task runs for ever. */
export function scriptedTasks(refusal?: { code: string; message: string; httpStatus: number }): TaskService {
  const tasks: TaskRecord[] = [];
  return {
    async submit(bucket, key, instruction, project) {
      if (refusal) return { refused: refusal };
      const task: TaskRecord = {
        id: `${/^image\//.test(instruction) ? "DecodeBlindWatermark" : "MediaConvert"}-${randomUUID()}`,
        instruction,
        source: `oss://${bucket}/${key}`,
        targets: [],
        status: "Running",
        submittedAt: new Date().toISOString(),
        eventId: "181-1kZscriptedEvent",
        requestId: randomUUID().toUpperCase(),
        ...(project === undefined ? {} : { project }),
      };
      tasks.push(task);
      return { task };
    },
    list: () => tasks,
    get: (id) => tasks.find((task) => task.id === id),
    log: async (id) => (tasks.some((task) => task.id === id) ? "frame=1\n" : undefined),
    ended: () => new Promise(() => {}),
    topicMessages: () => [],
    close: async () => {},
  };
}
