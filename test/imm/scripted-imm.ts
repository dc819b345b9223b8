import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import type { ImmClientsOptions } from "../../src/imm/imm-clients";
import type { ImmConnection, TaskReference } from "../../src/lifecycle/task-status";

/** What a {@link scriptedImm} answers to a call. */
export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

/** A call as it arrived. */
export interface Call {
  readonly action: string;
  readonly parameters: Record<string, string>;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An IMM that answers calls by this function, for answers that the emulator never gives; and how to reach it. */
export async function scriptedImm(answer: (call: Call, number: number) => Answer | Promise<Answer>) {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url as string, "http://localhost");
    const call = { action: String(request.headers["x-acs-action"]), parameters: Object.fromEntries(url.searchParams) };
    calls.push(call);
    const { status = 200, body } = await answer(call, calls.length);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const connection: ImmConnection = {
    region: "cn-hangzhou",
    immEndpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
  };
  const options: ImmClientsOptions = {
    credentials: async () => ({ accessKeyId: "id", accessKeySecret: "secret" }),
    maxDelayMs: 5,
  };
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { calls, connection, options, stop };
}

/** The answer that a bucket is bound to the project named `project`. */
export const attachment: Answer = { body: { ProjectName: "project" } };

/** The answer that there is no such thing. */
export const notFound: Answer = {
  status: 404,
  body: { Code: "ResourceNotFound", Message: "Not found.", RequestId: "R-1" },
};

/** One of many tasks. */
export function task(number: number, type = "MediaConvert"): TaskReference {
  const taskId = `${type}-2f0f5b3c-0000-4000-8000-${String(number).padStart(12, "0")}`;
  return { taskId, bucket: "videos", submittedAt: "2026-11-23T08:00:00.000Z" };
}
