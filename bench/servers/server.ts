import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { killGroup, spawnGroup } from "../../tools/command";

/** What the minimal server has seen. */
export interface ServerCounts {
  submissions: number;
  /** Submissions that it answered with 429. */
  refusals: number;
  mostInOneSecond: number;
}

/** A server in a process of its own. */
export interface Server {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** The minimal server. */
export interface MinimalServer extends Server {
  counts(): Promise<ServerCounts>;
}

/** How the minimal server is set up. */
export interface MinimalServerOptions {
  readonly delayMs: number;
  /** How many sources it lists. Default 0. */
  readonly sources?: number;
  /** What exceeds so many submissions in any second is answered with 429. Default: no limit. */
  readonly submissionsPerSecond?: number;
}

/** Starts the minimal server. */
export async function startMinimalServer({
  delayMs,
  sources = 0,
  submissionsPerSecond,
}: MinimalServerOptions): Promise<MinimalServer> {
  const server = await start(
    "minimal-server.ts",
    [delayMs, sources, submissionsPerSecond].filter((value) => value !== undefined).map(String),
  );
  return { ...server, counts: async () => (await (await fetch(server.endpoint)).json()) as ServerCounts };
}

/** Starts the emulator with so many sources. */
export function startEmulatorServer(sources: number): Promise<Server> {
  return start("emulator-server.ts", [String(sources)]);
}

async function start(program: string, args: string[]): Promise<Server> {
  const child = spawnGroup(process.execPath, ["--import", "tsx", join(__dirname, program), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout as Readable)) {
    const endpoint = /^listening on (http:\S+)$/.exec(line)?.[1];
    if (endpoint === undefined) continue;
    return {
      endpoint,
      async stop() {
        const exit = once(child, "exit");
        killGroup(child, "SIGTERM");
        await exit;
      },
    };
  }
  throw new Error(`${program} ended before it listened`);
}
