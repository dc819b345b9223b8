/**
 * `npm start`: deploys seven processing jobs to a local OSS with the real Pulumi engine, and shows what came of them.
 */

import { rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { duration, Progress } from "../progress";
import { PulumiCliMissing, pulumiCli } from "../pulumi-cli";
import { DemoFolder } from "./demo-folder";
import { Deployment } from "./deployment";
import { DemoFailure } from "./failure";
import { bucketAndKey, jobs, MARKED_PICTURE, SOURCE_BUCKET, TARGET_BUCKET, WATERMARK } from "./jobs";
import { LocalOss, type Task } from "./local-oss";
import { makeSources, PLAIN_PICTURE } from "./sources";
import { type TaskRow, taskTable } from "./task-table";

const HELP = `Usage: npm start [-- OPTIONS]

Starts a local OSS, uploads sample sources, runs a real \`pulumi up\` on this project with seven processing jobs, waits
until their tasks have ended and downloads the results. Everything is kept for the next run, which submits nothing.

  --fresh        forget what earlier runs have left, and begin anew
  --folder DIR   where everything is kept; default .demo
  --help         this text
`;

const TASK_LIMIT = 10 * 60_000;
const TASK_POLL = 300;

const say = (line: string) => console.log(line);

/** What became of a job's task; the local OSS may have been emptied, and then knows nothing of it. */
type EndedTask = Task | { id: string; status: "Lost"; targets: string[]; code?: string; message: string };

async function demo(folder: DemoFolder): Promise<void> {
  const cli = await pulumiCli();
  const keys = await makeSources(folder.sources);
  const oss = await LocalOss.start({ data: folder.oss, log: folder.ossLog });
  try {
    say(`Local OSS       ${oss.endpoint}, its data in ${folder.name}/oss`);
    await oss.makeBuckets([SOURCE_BUCKET, TARGET_BUCKET]);
    let uploaded = 0;
    for (const key of keys) if (await oss.upload(SOURCE_BUCKET, key, join(folder.sources, key))) uploaded++;
    say(`Sample sources  ${uploaded > 0 ? `${uploaded} uploaded` : `${keys.length} there already`}`);
    await oss.embedWatermark(SOURCE_BUCKET, PLAIN_PICTURE, WATERMARK, MARKED_PICTURE);
    say(`Watermark       "${WATERMARK}" is hidden in ${SOURCE_BUCKET}/${MARKED_PICTURE}`);
    say(`Pulumi          ${cli.version} from ${cli.origin === "PATH" ? "PATH" : cli.binFolder}\n`);

    const before = new Set((await oss.tasks()).map(({ id }) => id));
    const deployment = new Deployment(folder, cli, oss.accessKey);
    await deployment.up(jobs, oss.endpoint);
    const submitted = (await oss.tasks()).filter(({ id }) => !before.has(id)).length;

    const outputs = await deployment.outputs();
    await writeFile(folder.outputs, `${JSON.stringify(outputs, undefined, 2)}\n`);
    const ids = Object.fromEntries(Object.keys(jobs).map((name) => [name, outputs.tasks?.[name]?.taskId ?? ""]));
    const ended = await endedTasks(oss, ids);
    const rows = Object.entries(jobs).map(([name, job]): TaskRow => {
      const task = ended[name];
      const text = task !== undefined && "result" in task ? task.result?.Content : undefined;
      return {
        name,
        ...job,
        taskId: ids[name] ?? "",
        status: task?.status ?? "",
        ...(text === undefined ? {} : { text }),
      };
    });
    say(taskTable(rows, process.stdout.columns));

    await downloadTargets(
      oss,
      Object.keys(jobs).flatMap((name) => ended[name]?.targets ?? []),
      folder,
    );
    say(`Stack outputs in ${folder.name}/outputs.json\n`);
    reportFailures(ended);
    say(summary(submitted, rows.length - submitted));
  } finally {
    await oss.stop();
  }
}

/** Waits until every task has ended. */
async function endedTasks(oss: LocalOss, ids: Record<string, string>): Promise<Record<string, EndedTask>> {
  const started = Date.now();
  const ended: Record<string, EndedTask> = {};
  let progress: Progress | undefined;
  try {
    for (;;) {
      for (const [name, id] of Object.entries(ids)) {
        const task = name in ended ? undefined : await oss.task(id);
        if (task && task.status !== "Running") ended[name] = task;
        if (!task && !(name in ended)) ended[name] = lost(id);
      }
      const running = Object.keys(ids).filter((name) => !(name in ended));
      if (running.length === 0) return ended;
      if (Date.now() - started > TASK_LIMIT) {
        throw new DemoFailure(`Still running after ${duration(TASK_LIMIT)}: ${running.join(", ")}`);
      }
      const text = `waiting for ${count(running.length, "task")}: ${running.join(", ")}…`;
      if (progress) progress.update(text);
      else progress = new Progress(text);
      await delay(TASK_POLL);
    }
  } finally {
    progress?.end();
  }
}

function lost(id: string): EndedTask {
  const message = id ? `the local OSS knows no task ${id}` : "the stack outputs hold no task ID";
  return { id, status: "Lost", targets: [], message };
}

async function downloadTargets(oss: LocalOss, uris: string[], folder: DemoFolder): Promise<void> {
  await rm(folder.targets, { recursive: true, force: true });
  if (uris.length > 0) say(`\nResults in ${folder.name}/targets:`);
  const width = Math.max(0, ...uris.map((uri) => bucketAndKey(uri).key.length));
  for (const uri of uris) {
    const { size } = await stat(await oss.download(uri, folder.targets));
    say(`  ${bucketAndKey(uri).key.padEnd(width)}  ${fileSize(size).padStart(8)}`);
  }
}

function reportFailures(tasks: Record<string, EndedTask>): void {
  const failed = Object.entries(tasks).filter(([, { status }]) => status !== "Succeeded");
  if (failed.length === 0) return;
  const lines = failed.map(([name, { code, message }]) => `  ${name}: ${[code, message].filter(Boolean).join(": ")}`);
  throw new DemoFailure(
    [`${count(failed.length, "task")} did not succeed:`, ...lines, "`npm start -- --fresh` begins anew."].join("\n"),
  );
}

function summary(submitted: number, kept: number): string {
  if (submitted === 0) return `Nothing was submitted: all ${count(kept, "task")} were there already.`;
  return `Submitted by this run: ${count(submitted, "task")}.${kept > 0 ? ` There already: ${count(kept, "task")}.` : ""}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function fileSize(bytes: number): string {
  return bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1_000)} kB`;
}

function readOptions(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        fresh: { type: "boolean", default: false },
        folder: { type: "string", default: join(dirname(dirname(__dirname)), ".demo") },
        help: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new DemoFailure(`${(error as Error).message}\n\n${HELP}`);
  }
}

async function main(): Promise<void> {
  const { fresh, folder: path, help } = readOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const folder = new DemoFolder(resolve(path));
  await folder.use(fresh, say, () => demo(folder));
}

main().catch((error: unknown) => {
  const expected = error instanceof DemoFailure || error instanceof PulumiCliMissing;
  // A stack trace is for a mistake of ours, not for anything that a user can meet.
  console.error(expected ? `\n${error.message}` : error);
  process.exitCode = 1;
});
