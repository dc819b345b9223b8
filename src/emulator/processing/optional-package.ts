import { TaskFailure } from "./task-failure";

/**
 * Loads a package that is not installed with this one because it is large. Throws a TaskFailure that says how to get it.
 *
 * @param work - What needs it, as the start of a sentence: "Drawing pages".
 */
export function optionalPackage(name: string, work: string, load: (name: string) => unknown = require): unknown {
  try {
    return load(name);
  } catch (error) {
    throw missingPackage(name, work, error);
  }
}

/** What to tell somebody who lacks a package. */
export function missingPackage(name: string, work: string, error: unknown, alternative = ""): TaskFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  // A package can be there and lack its part for this platform.
  const why = /^(ERR_)?MODULE_NOT_FOUND$/.test(code ?? "")
    ? "which is not installed"
    : `which cannot be loaded (${message.split("\n")[0]})`;
  return new TaskFailure(
    "ToolMissing",
    `${work} is done by the npm package ${name}, ${why}. Run "npm install --save-dev ${name}" where the local OSS is started${alternative}.`,
  );
}
