import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { contentTypeOf } from "./content-types";
import type { Office } from "./documents/office";
import { Ffmpeg } from "./ffmpeg";
import type { ObjectAccess } from "./object-access";
import type { JoinedSource, OperationOutcome, TaskSource } from "./operations/operation";
import type { PlannedWork } from "./submission";
import { expandTemplate, faultOfKey, type TemplateValues, targetKey, valuesOfOutput } from "./target-template";
import { TaskFailure } from "./task-failure";

export interface TaskRun {
  work: PlannedWork;
  source: { bucket: string; key: string };
  known: TemplateValues;
  objects: ObjectAccess;
  /** Made for the task and removed after it. */
  folder: string;
  findFfmpeg: () => string;
  office: Office;
  limits: { milliseconds: number; outputBytes: number };
  /** Aborted when the emulator closes; the run then rejects with its reason. */
  signal: AbortSignal;
  log(text: string): void;
}

/** Runs one task from its sources to its targets. Rejects with a TaskFailure when the task is to end as Failed. */
export async function runTask(run: TaskRun): Promise<{ targets: string[]; result?: unknown }> {
  const { operation } = run.work;
  if (operation.run === undefined) {
    throw new TaskFailure(
      "NotImplemented",
      `The local OSS knows ${operation.name} and checks its parameters, but cannot run it yet.`,
    );
  }
  const stop = new AbortController();
  const close = () => stop.abort(run.signal.reason);
  if (run.signal.aborted) close();
  run.signal.addEventListener("abort", close, { once: true });
  const late = setTimeout(() => {
    const seconds = run.limits.milliseconds / 1000;
    stop.abort(
      new TaskFailure(
        "TaskTimeout",
        `The task took longer than the ${seconds} s a task may take here, and was stopped.`,
      ),
    );
  }, run.limits.milliseconds);
  const outputs = join(run.folder, "outputs");
  const watch = watchSize(outputs, run.limits.outputBytes, stop);
  try {
    await rm(run.folder, { recursive: true, force: true });
    await mkdir(outputs, { recursive: true });
    const source = await fetchSource(run, run.source.key);
    const segments = await fetchSegments(run);
    const outcome = await operation.run({
      values: run.work.values,
      source,
      before: segments.before,
      after: segments.after,
      folder: outputs,
      signal: stop.signal,
      log: run.log,
      ffmpeg: new Ffmpeg({ find: run.findFfmpeg, folder: outputs, signal: stop.signal, log: run.log }),
      office: run.office,
    });
    // A quick task may be over before anybody has looked.
    if ((await sizeOf(outputs)) > run.limits.outputBytes) stop.abort(tooLarge(run.limits.outputBytes));
    stop.signal.throwIfAborted();
    return {
      targets: await deliver(run, outcome),
      ...(outcome.result === undefined ? {} : { result: outcome.result }),
    };
  } finally {
    clearTimeout(late);
    clearInterval(watch);
    run.signal.removeEventListener("abort", close);
    await rm(run.folder, { recursive: true, force: true });
  }
}

async function fetchSource({ source: { bucket }, objects, folder }: TaskRun, key: string): Promise<TaskSource> {
  const uri = `oss://${bucket}/${key}`;
  const object = await objects.localFile(bucket, key);
  if (object === undefined) throw new TaskFailure("ResourceNotFound", `The source ${uri} does not exist (any more).`);
  // A link of our own, so that the source may be overwritten or deleted while the task works on it.
  const path = join(folder, `source-${randomUUID()}`);
  const linked = await link(object.path, path).then(
    () => true,
    () => false,
  );
  return { uri, key, path: linked ? path : object.path };
}

async function fetchSegments(run: TaskRun): Promise<{ before: JoinedSource[]; after: JoinedSource[] }> {
  const before: JoinedSource[] = [];
  const after: JoinedSource[] = [];
  for (const { place, key, values } of run.work.segments) {
    const joined = { source: await fetchSource(run, key), values };
    (place === "pre" ? before : after).push(joined);
  }
  return { before, after };
}

/** Stores what was made, in order, so that of several outputs with one key the last stays. */
async function deliver({ work, known, objects }: TaskRun, outcome: OperationOutcome): Promise<string[]> {
  const { target, operation, values } = work;
  if (target === undefined) return [];
  const targets = new Set<string>();
  for (const output of outcome.outputs) {
    const bucket = expandTemplate(target.bucket, valuesOfOutput(known, output));
    const key = targetKey(target.key, known, output, operation.writesSeveral(values));
    const fault = faultOfKey(key);
    if (fault !== undefined) throw new TaskFailure("InvalidArgument", `The target key "${key}" ${fault}.`);
    if (!(await objects.bucketExists(bucket))) {
      throw new TaskFailure("ResourceNotFound", `The target bucket "${bucket}" does not exist (any more).`);
    }
    await objects.adoptFile(bucket, key, output.path, contentTypeOf(output.extension));
    targets.add(`oss://${bucket}/${key}`);
  }
  return [...targets];
}

/** A short instruction can ask for more than the disk holds: every frame of a film in full size, say. */
function watchSize(folder: string, most: number, stop: AbortController): NodeJS.Timeout {
  let looking = false;
  return setInterval(async () => {
    if (looking) return;
    looking = true;
    if ((await sizeOf(folder)) > most) stop.abort(tooLarge(most));
    looking = false;
  }, 250);
}

function tooLarge(most: number): TaskFailure {
  return new TaskFailure(
    "OutputTooLarge",
    `The task wrote more than the ${most / 1e6} MB a task may write here, and was stopped: ask for fewer or smaller outputs.`,
  );
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (entry) => entry.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
