import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Credential } from "./credentials";
import { claimDataDirectory } from "./data-directory";
import { type Fault, Faults } from "./faults";
import { HeldTasks } from "./held-tasks";
import { ImmService, Projects, RequestRate } from "./imm";
import { listenOnLoopback } from "./loopback";
import { MultipartUploads } from "./multipart-uploads";
import { ObjectStore } from "./object-store";
import { openTaskService, type TaskRecord, type TaskService, type TaskServiceOptions } from "./processing";
import { OssServer } from "./server";
import { type SubmissionCounts, SubmissionLog, type SubmissionRecord } from "./submission-log";

/** How an emulator is set up. */
export interface EmulatorOptions {
  /** The port to listen on. Default 0: any free one. */
  port?: number;
  /** Where buckets, objects and tasks are kept. Default: a temporary directory, deleted by {@link Emulator.close}. */
  dataDirectory?: string;
  /** Who may sign requests. Default: one key, `local-id` with the secret `local-secret`. */
  credentials?: Credential | readonly Credential[];
  /** The region requests must be signed for. Default `cn-hangzhou`. */
  region?: string;
  /** How many tasks run at the same time. Default: one for each core. */
  concurrency?: number;
  /** How long a task may run before it fails, in milliseconds. Default: ten minutes. */
  taskTimeoutMs?: number;
  /**
   * Whether buckets start unbound: tasks can be submitted for one only when AttachOSSBucket has bound it to an IMM
   * project. Default false: every bucket starts bound to the project `local`.
   */
  unbound?: boolean;
  /** How many submissions and IMM calls a second an IMM project may have. Default: as many as come. */
  requestsPerSecond?: number;
  /** The clock: request dates are compared with it, objects and tasks are dated by it. Default: the machine's. */
  now?: () => Date;
  /** Told of errors inside the emulator. Default: writes them to stderr. */
  report?: (error: unknown) => void;
}

/** The tasks of an emulator, as a test sees them. */
export interface EmulatorTasks {
  /** All tasks, in the order of their submission. */
  list(): TaskRecord[];
  /** One task, or undefined when there is none with this ID. */
  get(id: string): TaskRecord | undefined;
  /** What the tools said while they ran a task. */
  log(id: string): Promise<string | undefined>;
  /** Resolves when a task has ended, well or badly. */
  ended(id: string): Promise<TaskRecord>;
  /** The notifications sent to a topic so far, oldest first. */
  topicMessages(topic: string): unknown[];
}

/** A running emulator. */
export interface Emulator {
  /** `http://localhost:PORT`, for clients with path-style addressing. */
  readonly endpoint: string;
  /** The port it listens on, on 127.0.0.1 and ::1. */
  readonly port: number;
  /** The region requests must be signed for. */
  readonly region: string;
  /** A key to sign with: the first of those it was set up with. */
  readonly credentials: Credential;
  /** Where everything is kept. */
  readonly dataDirectory: string;
  /** The tasks so far. */
  readonly tasks: EmulatorTasks;
  /** The latest submissions with a valid signature, oldest first, at most 1000; also those a fault refused. */
  readonly requests: readonly SubmissionRecord[];
  /** How many submissions there were, in all and for each source and target. */
  readonly submissions: SubmissionCounts;
  /** Makes one of the next requests, or of the next tasks, go wrong. */
  injectFault(fault: Fault): void;
  /** Forgets the faults that have not struck yet. */
  clearFaults(): void;
  /** Lets a task go on that a fault of the kind `hold` keeps Running, or all of them. Tasks yet to come are not meant. */
  releaseTasks(id?: string): void;
  /** Stops listening, ends the running tools and gives the data directory back. */
  close(): Promise<void>;
}

const CLOSING_GRACE_MS = 2000;
const CLOSING_SWEEP_MS = 20;

/**
 * Starts a local OSS that checks signatures, keeps its data on disk and really runs processing tasks.
 *
 * @example
 * ```ts
 * const emulator = await startEmulator();
 * const client = new OSS({
 *   endpoint: emulator.endpoint,
 *   sldEnable: true,
 *   region: `oss-${emulator.region}`,
 *   authorizationV4: true,
 *   ...emulator.credentials,
 * });
 * await emulator.close();
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulatorWith(options, openTaskService);
}

/** As {@link startEmulator}, with the processing replaced. For tests of the emulator itself. */
export async function startEmulatorWith(
  options: EmulatorOptions,
  openTasks: (options: TaskServiceOptions) => Promise<TaskService>,
): Promise<Emulator> {
  const credentials = [options.credentials ?? { accessKeyId: "local-id", accessKeySecret: "local-secret" }].flat();
  const [first] = credentials;
  if (!first) throw new Error("an emulator needs at least one credential");
  const known = new Map(credentials.map((credential) => [credential.accessKeyId, credential]));
  const region = options.region ?? "cn-hangzhou";
  const given = options.dataDirectory;
  const dataDirectory = given === undefined ? await mkdtemp(join(tmpdir(), "oss-emulator-")) : resolve(given);

  const cleanUp: (() => unknown)[] = [];
  const undo = async () => {
    while (cleanUp.length > 0) await cleanUp.pop()?.();
  };
  if (given === undefined) cleanUp.push(() => rm(dataDirectory, { recursive: true, force: true }));
  try {
    cleanUp.push(claimDataDirectory(dataDirectory));
    const now = options.now ?? (() => new Date());
    const store = ObjectStore.open(dataDirectory, now);
    cleanUp.push(() => store.close());
    const incoming = join(dataDirectory, "incoming");
    const uploads = MultipartUploads.open(dataDirectory, store, now);
    const faults = new Faults();
    const held = new HeldTasks(faults);
    const tasks = await openTasks({
      dataDirectory: join(dataDirectory, "tasks"),
      objects: store,
      now,
      beforeWork: (task, signal) => held.befall(task, signal),
      ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      ...(options.taskTimeoutMs === undefined ? {} : { taskTimeoutMs: options.taskTimeoutMs }),
    });
    cleanUp.push(() => tasks.close());

    const report = options.report ?? ((error) => console.error(error));
    const credential = (accessKeyId: string) => known.get(accessKeyId);
    const projects = new Projects({
      dataDirectory,
      incoming,
      unbound: options.unbound ?? false,
      now,
    });
    const rate = new RequestRate(options.requestsPerSecond);
    const imm = new ImmService({ store, tasks, projects, rate, faults, credential, now, report });
    const submissions = new SubmissionLog();
    let endpoint = "";
    const oss = new OssServer({
      store,
      uploads,
      incoming,
      tasks,
      held,
      imm,
      faults,
      submissions,
      region,
      credential,
      endpoint: () => endpoint,
      now,
      report,
    });
    const { port, servers } = await listenOnLoopback(options.port ?? 0, oss.listener);
    endpoint = `http://localhost:${port}`;
    cleanUp.push(async () => {
      oss.release();
      await Promise.all(servers.map(closeServer));
    });

    let closed: Promise<void> | undefined;
    return {
      endpoint,
      port,
      region,
      credentials: first,
      dataDirectory,
      tasks,
      requests: submissions.latest,
      submissions: submissions.counts,
      injectFault: (fault) => faults.inject(fault),
      clearFaults: () => faults.clear(),
      releaseTasks: (id) => held.release(id),
      close() {
        closed ??= undo();
        return closed;
      },
    };
  } catch (error) {
    await undo();
    throw error;
  }
}

async function closeServer(server: Server): Promise<void> {
  // Connections kept alive by a request that was still being answered become idle only later.
  const sweep = setInterval(() => server.closeIdleConnections(), CLOSING_SWEEP_MS);
  const impatience = setTimeout(() => server.closeAllConnections(), CLOSING_GRACE_MS);
  await new Promise<void>((closed) => {
    server.close(() => closed());
  });
  clearInterval(sweep);
  clearTimeout(impatience);
}
