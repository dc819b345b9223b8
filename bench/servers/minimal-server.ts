/**
 * The least that can stand in for OSS: answers after a set delay, submissions with a task ID, and checks nothing, so that
 * what is measured is the client. A bucket has as many sources as asked for. Runs as a process of its own:
 * `minimal-server.ts DELAY_MS SOURCES [SUBMISSIONS_PER_SECOND]`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sourceKey } from "../job";
import type { ServerCounts } from "./server";
import { SlidingWindow } from "./sliding-window";

const [delayMs = 0, sources = 0, limit = Number.POSITIVE_INFINITY] = process.argv.slice(2).map(Number);
const pageSize = 1_000;
const lastSecond = new SlidingWindow(1_000);
const counts: ServerCounts = { submissions: 0, refusals: 0, mostInOneSecond: 0 };

const server = createServer((request, response) => {
  request.resume();
  request.once("end", () => {
    if (request.url === "/") response.end(JSON.stringify(counts));
    else if (delayMs === 0) answer(request, response);
    else setTimeout(answer, delayMs, request, response);
  });
});

function answer({ method, url = "" }: IncomingMessage, response: ServerResponse): void {
  if (method === "POST") submit(response);
  else if (method === "GET") response.end(page(new URL(url, "http://localhost").searchParams));
  else {
    response.setHeader("etag", etag);
    response.setHeader("content-length", 1024);
    response.end();
  }
}

function submit(response: ServerResponse): void {
  const now = performance.now();
  if (lastSecond.count(now) >= limit) {
    counts.refusals += 1;
    response.statusCode = 429;
    response.end("<Error><Code>TooManyRequests</Code><Message>Slow down.</Message></Error>");
    return;
  }
  lastSecond.add(now);
  counts.mostInOneSecond = Math.max(counts.mostInOneSecond, lastSecond.count(now));
  counts.submissions += 1;
  // As long as real ones, because they are kept.
  const number = String(counts.submissions).padStart(12, "0");
  response.setHeader("x-oss-request-id", `66F00000${number}A1B2`);
  response.end(
    `{"EventId":"0A1-1jOyWIRpaWNaYR1QTr${number}","RequestId":"6A5F9D4C-C0D3-5A5D-A3A8-${number}","TaskId":"DocConvert-6a5f9d4c-c0d3-4a5d-a3a8-${number}"}`,
  );
}

const etag = '"5D41402ABC4B2A76B9719D911017C592"';

const keys = Array.from({ length: sources }, (_, n) => sourceKey(n));

/** A page of ListObjectsV2; the token is the number of the next source. */
function page(query: URLSearchParams): string {
  const startAfter = query.get("start-after") ?? "";
  const from = Number(query.get("continuation-token") ?? keys.findIndex((key) => key > startAfter));
  const to = Math.min(from + pageSize, sources);
  let contents = "";
  for (let n = from; n < to; n += 1) {
    contents += `<Contents><Key>${encodeURIComponent(keys[n] ?? "")}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>${etag}</ETag><Size>1024</Size></Contents>`;
  }
  const next = to < sources ? `<NextContinuationToken>${to}</NextContinuationToken>` : "";
  return `<ListBucketResult><IsTruncated>${to < sources}</IsTruncated>${next}${contents}</ListBucketResult>`;
}

server.keepAliveTimeout = 60_000;
server.listen(0, "localhost", () => {
  process.stdout.write(`listening on http://localhost:${(server.address() as AddressInfo).port}\n`);
});
