import { describe, expect, it } from "vitest";
import type { FaultEffect, TaskFaultEffect } from "../../src/emulator";
import { connect, type Project, startStockedEmulator, useDeployments } from "./deployment";

/** A fault that strikes one job, and what a deploy has to make of it. */
interface Trouble {
  /** What befalls its request, or the first few. */
  readonly fault?: FaultEffect & { readonly times?: number };
  /** What befalls its task. */
  readonly taskFault?: TaskFaultEffect;
  /** How many requests are made for the job. */
  readonly requests: number;
  /** How many tasks the service starts. */
  readonly tasks: 0 | 1;
  /** What is recorded: the task, that the outcome is unknown, or nothing, so that the next deploy submits the job. */
  readonly recorded: "accepted" | "unknown" | "nothing";
  /** What the deploy says of the job; without it, the job doesn't fail. */
  readonly says?: string;
}

function refuse(status: number, code: string, times = 1): FaultEffect & { times: number } {
  return { kind: "refuse", status, code, message: "Not now.", times };
}

const accepted = { requests: 1, tasks: 1, recorded: "accepted" } as const;
const nothing = { requests: 1, tasks: 0, recorded: "nothing" } as const;
const unknown = { requests: 1, tasks: 1, recorded: "unknown" } as const;

/** By the name of the job, which is also its source's key. */
const troubles: Readonly<Record<string, Trouble>> = {
  none: accepted,
  latency: { fault: { kind: "delay", ms: 1000 }, ...accepted },
  "too-many": { fault: refuse(429, "TooManyRequests", 2), ...accepted, requests: 3 },
  busy: { fault: refuse(503, "ServiceUnavailable"), ...accepted, requests: 2 },
  throttled: { fault: refuse(400, "Throttling.User"), ...accepted, requests: 2 },
  "busy-for-long": {
    fault: refuse(503, "ServiceUnavailable", 3),
    ...nothing,
    requests: 3,
    says: "OSS refused the task: ServiceUnavailable: Not now. (HTTP 503",
  },
  refused: { fault: refuse(403, "AccessDenied"), ...nothing, says: "OSS refused the task: AccessDenied: Not now." },
  "clock-skew": { fault: { kind: "skew", ms: 3_600_000 }, ...nothing, says: "This machine's clock differs from OSS'" },
  "internal-error": {
    fault: refuse(500, "InternalError"),
    ...unknown,
    tasks: 0,
    says: "OSS failed while it handled the request, so the outcome is unknown: InternalError",
  },
  "dropped-before": {
    fault: { kind: "reset" },
    ...unknown,
    tasks: 0,
    says: "but not answered, so the outcome is unknown:",
  },
  "dropped-after": {
    fault: { kind: "accept-then-reset" },
    ...unknown,
    says: "but not answered, so the outcome is unknown:",
  },
  stalled: {
    fault: { kind: "accept-then-stall" },
    ...unknown,
    says: "but not answered, so the outcome is unknown: it took longer than 5000 ms",
  },
  truncated: {
    fault: { kind: "accept-then-garble", garble: "truncated" },
    ...accepted,
    says: "which is recorded, but its answer was damaged",
  },
  "without-task-id": {
    fault: { kind: "accept-then-garble", garble: "without-task-id" },
    ...unknown,
    says: "OSS answered with status 200 but without a task ID, so the outcome is unknown",
  },
  "not-json": {
    fault: { kind: "accept-then-garble", garble: "not-json" },
    ...unknown,
    says: "It said: <html>bad gateway</html>",
  },
  "slow-task": { taskFault: { kind: "delay", ms: 2000 }, ...accepted },
  "failing-task": { taskFault: { kind: "fail", code: "Broken", message: "Can't." }, ...accepted },
};

const names = Object.keys(troubles);

const deployments = useDeployments(async () => {
  const emulator = await startStockedEmulator();
  const client = connect(emulator);
  client.useBucket("videos");
  for (const name of names) await client.put(`${name}.mp4`, Buffer.from("not really a video"));
  return emulator;
});

/** The jobs, some with a decision about a task in doubt. */
function jobs(decisions: Record<string, object> = {}) {
  const job = (name: string) => ({
    source: `oss://videos/${name}.mp4`,
    operation: "video/convert,f_mp4,vcodec_h264",
    target: `oss://results/${name}.mp4`,
    ...decisions[name],
  });
  return Object.fromEntries(names.map((name) => [name, job(name)]));
}

function tasksOf(name: string) {
  return deployments.emulator.tasks.list().filter(({ source }) => source === `oss://videos/${name}.mp4`);
}

/** Keeps the tasks that have no fault of their own from running. */
function holdTasks(of: readonly string[]): void {
  for (const name of of) {
    deployments.emulator.injectFault({ operation: "task", kind: "hold", key: `${name}.mp4`, times: 10 });
  }
}

async function recorded(project: Project, name: string): Promise<Record<string, unknown>> {
  return project.resource(name).then(
    ({ outputs }) => outputs,
    () => ({}),
  );
}

/** Of each job, what the service has seen, and what is recorded. */
async function seen(project: Project) {
  const entries = names.map(async (name) => {
    const { submission = "nothing", taskId } = await recorded(project, name);
    const [task] = tasksOf(name);
    // Whatever is recorded as accepted has the ID of the task that the service started.
    if (submission === "accepted") expect({ name, taskId }).toEqual({ name, taskId: task?.id });
    const requests = deployments.emulator.requests.filter(({ key }) => key === `${name}.mp4`).length;
    return [name, { requests, tasks: tasksOf(name).length, recorded: submission }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe("a deploy on a bad day", () => {
  it("starts no task twice and loses none: it records each, or that its outcome is unknown", async () => {
    const { emulator } = deployments;
    for (const [name, { fault, taskFault }] of Object.entries(troubles)) {
      const key = `${name}.mp4`;
      if (fault) emulator.injectFault({ operation: "async-process", key, ...fault });
      if (taskFault) emulator.injectFault({ operation: "task", key, ...taskFault });
    }
    holdTasks(names.filter((name) => !troubles[name]?.taskFault));
    const project = await deployments.ofConfig(jobs());
    await project.setConfig("oss-processing:answerTimeout", "5s");

    const { text } = await project.failingUp();
    const expected = Object.entries(troubles).map(([name, trouble]) => {
      const { requests, tasks, recorded } = trouble;
      return [name, { requests, tasks, recorded }] as const;
    });
    expect(await seen(project)).toEqual(Object.fromEntries(expected));
    const unsaid = Object.values(troubles).filter(({ says }) => says !== undefined && !text.includes(says));
    expect(unsaid).toEqual([]);

    // The day is better, but nobody has looked for the tasks in doubt.
    emulator.clearFaults();
    holdTasks(names);
    const inDoubt = names.filter((name) => troubles[name]?.recorded === "unknown");
    const again = await project.failingUp();
    expect(again.submissions).toBe(names.filter((name) => troubles[name]?.recorded === "nothing").length);
    expect(again.text.match(/so none is submitted again until you decide/g)?.length).toBeGreaterThanOrEqual(
      inDoubt.length,
    );

    // Somebody has: some are running, the others aren't.
    const decisions = inDoubt.map(async (name) => {
      const [task] = tasksOf(name);
      const { submittedAt } = await recorded(project, name);
      return [name, task ? { adoptTaskId: task.id } : { resubmitUnknown: submittedAt }] as const;
    });
    await project.setJobs(jobs(Object.fromEntries(await Promise.all(decisions))));
    const last = await project.up();
    expect(last.submissions).toBe(inDoubt.filter((name) => troubles[name]?.tasks === 0).length);
    for (const name of names) {
      expect(tasksOf(name).map(({ id }) => id)).toEqual([last.outputs.tasks[name].taskId]);
    }
  });
});
