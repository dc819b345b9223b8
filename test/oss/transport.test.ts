import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { NoAnswer, sendOverHttp } from "../../src/oss/transport";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A service, and how many connections were made to it. */
async function serve(listener: RequestListener) {
  const seen = { url: "", connections: 0 };
  const server = createServer(listener).on("connection", () => {
    seen.connections += 1;
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  seen.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return seen;
}

function post(url: string, headers: Record<string, string> = {}) {
  return sendOverHttp(url, { method: "POST", headers, content: Buffer.from("body"), timeout: 5_000 });
}

describe("sending a request", () => {
  it("gives the answer, whatever its status, and uses the connection again", async () => {
    const service = await serve((_request, response) => {
      response.writeHead(418, { "X-Oss-Request-Id": "66F0" });
      response.end("short and stout");
    });
    for (const _time of [1, 2, 3]) {
      const answer = await post(service.url);
      expect(answer).toMatchObject({ status: 418, body: "short and stout", headers: { "x-oss-request-id": "66F0" } });
      expect(answer).not.toHaveProperty("brokenOff");
    }
    expect(service.connections).toBe(1);
  });

  it("stops reading an answer without end", async () => {
    const service = await serve((_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, "a");
      const write = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", write);
      write();
    });
    const answer = await post(service.url);
    expect(answer).toMatchObject({ status: 200 });
    expect((answer as { body: string }).body.length).toBeLessThan(10 * 1024 * 1024);
  });

  it("ends without an answer when the service speaks another protocol", async () => {
    const service = await serve((request) => {
      request.socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n");
    });
    expect(await post(service.url)).toBeInstanceOf(NoAnswer);
  });

  it("refuses a request that can't be made", async () => {
    const service = await serve((_request, response) => response.end());
    await expect(post(service.url, { "x-oss-security-token": "two\nlines" })).rejects.toThrow(/header/);
    expect(service.connections).toBe(0);
  });
});
