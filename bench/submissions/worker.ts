/**
 * Submits jobs in one of the ways, a number of them in flight, and prints what that took. Runs as a process of
 * its own: `worker.ts WAY ENDPOINT JOBS IN_FLIGHT`.
 */
import { bareLoop } from "./bare-loop";
import { library } from "./library";
import { plainAliOss } from "./plain-ali-oss";
import type { MakeSubmit, SubmissionSpeed, Submit, Way } from "./submitter";

const ways: Readonly<Record<Way, MakeSubmit>> = { library, "ali-oss": plainAliOss, "bare loop": bareLoop };

async function main([way, endpoint = "", jobs, inFlight]: string[]): Promise<void> {
  const submit = ways[way as Way](endpoint);
  await submitAll(submit, Math.ceil(Number(jobs) / 10), Number(inFlight));
  const start = performance.now();
  const before = process.cpuUsage();
  const tasks = await submitAll(submit, Number(jobs), Number(inFlight));
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(before);
  if (tasks.size !== Number(jobs)) throw new Error(`${jobs} jobs were submitted, but there are ${tasks.size} task IDs`);
  const speed: SubmissionSpeed = {
    tasksPerSecond: Number(jobs) / seconds,
    cpuMicroseconds: (user + system) / Number(jobs),
  };
  process.stdout.write(JSON.stringify(speed));
  // Connections that are kept for later would keep the process.
  process.exit();
}

async function submitAll(submit: Submit, jobs: number, inFlight: number): Promise<Set<string>> {
  const tasks = new Set<string>();
  let next = 0;
  const one = async () => {
    while (next < jobs) {
      const n = next;
      next += 1;
      tasks.add(await submit(n));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return tasks;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
