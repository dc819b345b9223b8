import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { service } from "../../lifecycle/wait/waiting-services";

export { service as waitingServices };

/** Who signs what is sent in these situations. */
export const credentials = async () => ({ accessKeyId: "id", accessKeySecret: "secret" });

export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

/** Does something with a service that replies in this way, at an endpoint of its own. */
export async function withService<Result>(reply: Reply, work: (endpoint: string) => Promise<Result>): Promise<Result> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => reply(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  try {
    return await work(`http://localhost:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** An address where nobody listens. */
export async function closedEndpoint(): Promise<string> {
  return withService(
    () => {},
    async (endpoint) => endpoint,
  );
}

/** An error as OSS answers it. */
export const ossError =
  (status: number, code: string, message = "No."): Reply =>
  (response) => {
    response.writeHead(status, { "Content-Type": "application/xml" });
    response.end(ossErrorBody(code, message));
  };

export function ossErrorBody(code: string, message: string): string {
  return `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>65A0F0F0F0F0F0F0F0F0F0F0</RequestId></Error>`;
}

/** An answer that breaks off. */
export const breakOff: Reply = (response) => {
  response.writeHead(200, { "Content-Length": "500" });
  response.write("{", () => response.destroy());
};

/** No answer. */
export const hangUp: Reply = (_response, request) => request.socket.destroy();
