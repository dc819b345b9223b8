import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** HTTP servers on one port of every loopback address. */
export interface Loopback {
  port: number;
  servers: Server[];
}

const ATTEMPTS = 20;
const MAXIMUM_HEADER_BYTES = 32 * 1024;
const KEEP_ALIVE_MS = 60_000;

/**
 * Listens where `localhost` may lead: 127.0.0.1 and, on machines that have it, ::1.
 * @param port 0 for any free port
 */
export async function listenOnLoopback(port: number, listener: RequestListener): Promise<Loopback> {
  for (let attempt = 1; ; attempt++) {
    const first = await listen(port, "127.0.0.1", listener);
    const chosen = (first.address() as AddressInfo).port;
    try {
      return { port: chosen, servers: [first, await listen(chosen, "::1", listener)] };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") return { port: chosen, servers: [first] };
      first.close();
      // A port that is free on one address may be taken on the other.
      if (code !== "EADDRINUSE" || port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

function listen(port: number, host: string, listener: RequestListener): Promise<Server> {
  const server = createServer({ maxHeaderSize: MAXIMUM_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS }, listener);
  // Large uploads may take as long as they like.
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}
