import { parseObjectUri } from "../../instruction/object-uri";
import { PartialFailure } from "../partial-failure";
import type { Problem } from "../problem";
import type { TaskStatusReader } from "../task-status";
import type { JobInputs } from "./job-state";

/** What stands in a message where a secret would. */
const mask = "(secret)";

/**
 * Does work whose failures must not show some of its inputs: Pulumi encrypts a secret where it is an input or output, but
 * prints and stores what a failure says as it is.
 *
 * @param secrets the values; of an object's address its key counts as well
 */
export async function withoutSecrets<Result>(
  secrets: readonly string[],
  work: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (secrets.length === 0 || !(error instanceof Error)) throw error;
    const message = hideSecrets(error.message, secrets);
    throw error instanceof PartialFailure
      ? new PartialFailure(error.id, error.properties, message)
      : new Error(message);
  }
}

/** The values of a job's secret inputs, as far as messages may show them. */
export function secretValues(inputs: JobInputs): string[] {
  return (inputs.secretInputs ?? []).map((name) => inputs[name]).filter((value) => typeof value === "string");
}

/** A text without the secrets in it. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret, parseObjectUri(secret)?.key ?? ""])
    .filter((value) => value !== "")
    .sort((a, b) => b.length - a.length)
    .reduce((shown, value) => shown.replaceAll(value, mask), text);
}

/** Problems of a job without its secrets; one that is about a secret shows nothing of what it would quote. */
export function problemsWithoutSecrets(problems: readonly Problem[], inputs: JobInputs): Problem[] {
  const names: readonly string[] = inputs.secretInputs ?? [];
  if (names.length === 0) return [...problems];
  const secrets = secretValues(inputs);
  return problems.map((problem) => {
    const isAboutSecret = names.includes(problem.property.replace(/\..*/s, ""));
    const message = isAboutSecret ? problem.message.replace(/"(?:[^"\\]|\\.)*"/g, mask) : problem.message;
    return { ...problem, message: hideSecrets(message, secrets) };
  });
}

/** What a reader says of tasks, without the secrets in it: the service's messages name a task's objects. */
export function statusesWithoutSecrets(reader: TaskStatusReader, secrets: readonly string[]): TaskStatusReader {
  if (secrets.length === 0) return reader;
  return {
    async read(connection, tasks) {
      const statuses = await reader.read(connection, tasks);
      return new Map(
        [...statuses].map(([taskId, status]) => [
          taskId,
          "message" in status && status.message !== undefined
            ? { ...status, message: hideSecrets(status.message, secrets) }
            : status,
        ]),
      );
    },
  };
}
