import { parseObjectUri } from "../../instruction/object-uri";
import { checkImmConnection } from "../imm-connection";
import { endpointProblem } from "../job/job-checks";
import type { Problem } from "../problem";
import { isUnknown } from "../unknown-values";
import type { AwaitedTask } from "./awaited-task";
import type { CompletionInputs } from "./completion-state";
import { durationProblem } from "./duration";

/** Everything that is wrong with the inputs of a wait. Values that aren't known yet pass. */
export function checkCompletion(inputs: CompletionInputs): Problem[] {
  const problems: Problem[] = [];
  for (const property of ["timeout", "interval"] as const) {
    const message = isUnknown(inputs[property]) ? undefined : durationProblem(inputs[property]);
    if (message !== undefined) problems.push({ property, message });
  }
  problems.push(...checkImmConnection(inputs));
  const { endpoint, internal, tasks } = inputs;
  const endpointMessage = endpoint === undefined || isUnknown(endpoint) ? undefined : endpointProblem(endpoint);
  if (endpointMessage !== undefined) problems.push({ property: "endpoint", message: endpointMessage });
  if (endpoint !== undefined && internal === true) {
    problems.push({
      property: "internal",
      message: "picks the region's internal endpoint, but endpoint names another one; give one of the two",
    });
  }
  if (!Array.isArray(tasks)) return isUnknown(tasks) ? problems : [...problems, { property: "tasks", message: noList }];
  const names = (tasks as AwaitedTask[]).map(({ name }) => name);
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  if (repeated.length > 0) {
    const message = `name ${repeated.join(", ")} more than once; give each task a name of its own, by which its end is known`;
    problems.push({ property: "tasks", message });
  }
  return [...problems, ...(tasks as AwaitedTask[]).flatMap(checkTask)];
}

const noList = "must be a list of tasks, each with name, taskId and source";

function checkTask(task: AwaitedTask): Problem[] {
  const problems: Problem[] = [];
  const find = (property: string, value: unknown, wrong: boolean, message: string) => {
    if (!isUnknown(value) && wrong)
      problems.push({ property: "tasks", message: `${task.name}: ${property} ${message}` });
  };
  const { taskId, source, target, onDelete } = task;
  const isUri = (value: unknown) => typeof value === "string" && parseObjectUri(value) !== undefined;
  find(
    "taskId",
    taskId,
    taskId !== undefined && (typeof taskId !== "string" || taskId.trim() === ""),
    `must be a task ID, such as MediaConvert-2f0f5b3c-…, not ${JSON.stringify(taskId)}`,
  );
  find("source", source, !isUri(source), `must be oss://bucket/key, not ${JSON.stringify(source)}`);
  find(
    "target",
    target,
    target !== undefined && !isUri(target),
    `must be oss://bucket/key, not ${JSON.stringify(target)}`,
  );
  find(
    "onDelete",
    onDelete,
    onDelete !== undefined && onDelete !== "forget" && onDelete !== "deleteTarget",
    `must be "forget" or "deleteTarget", not ${JSON.stringify(onDelete)}`,
  );
  return problems;
}
