import { type AddressInfo, connect as connectTcp, createServer } from "node:net";
import { connect as connectTls } from "node:tls";
import { describe, expect, it } from "vitest";
import { judgeNetworkError, reasonOf } from "../../src/oss/network-failure";
import type { NetworkError } from "../../src/oss/transport";

/** The error that a socket ends with. */
function errorOf(socket: { once(event: "error", listener: (error: Error) => void): unknown }): Promise<NetworkError> {
  return new Promise((resolve) => socket.once("error", resolve));
}

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("a request that wasn't answered", () => {
  it("wasn't sent when none of a host's addresses took the connection", async () => {
    const socket = connectTcp({
      host: "two-addresses.test",
      port: await closedPort(),
      autoSelectFamily: true,
      lookup: (_host, _options, callback) => {
        const addresses = [
          { address: "127.0.0.1", family: 4 },
          { address: "127.0.0.2", family: 4 },
        ];
        (callback as unknown as (error: null, found: typeof addresses) => void)(null, addresses);
      },
    });
    const error = await errorOf(socket);
    expect(error.name).toBe("AggregateError");
    expect(judgeNetworkError(error)).toBe("not reached");
    expect(reasonOf(error)).toMatch(/^connect ECONNREFUSED 127\.0\.0\.1:\d+; connect ECONNREFUSED 127\.0\.0\.2:\d+$/);
  });

  it("wasn't sent when the other side hung up before the connection was safe", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const error = await errorOf(connectTls({ host: "127.0.0.1", port }));
    server.close();
    expect(judgeNetworkError(error)).toBe("not trusted");
  });

  it.each<[string, NetworkError]>([
    ["not reached", { code: "ENOTFOUND", syscall: "getaddrinfo" }],
    ["not reached", { name: "ConnectionTimeoutError", message: "it took longer than 60000 ms" }],
    ["not trusted", { code: "CERT_HAS_EXPIRED", message: "certificate has expired" }],
    ["not trusted", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }],
    ["lost", { code: "ECONNRESET", syscall: "read", message: "read ECONNRESET" }],
    ["lost", { code: "ECONNRESET", message: "socket hang up" }],
    ["lost", { message: "it took longer than 60000 ms" }],
    ["lost", { errors: [{ syscall: "connect" }, { syscall: "read" }] }],
    ["lost", { errors: [] }],
    ["lost", {}],
  ])("was %s: %j", (expected, error) => {
    expect(judgeNetworkError(error)).toBe(expected);
  });

  it("is explained in one line", () => {
    expect(reasonOf({ message: "read ECONNRESET\n    at TCP" })).toBe("read ECONNRESET");
    expect(reasonOf({ code: "ECONNRESET" })).toBe("ECONNRESET");
  });
});
