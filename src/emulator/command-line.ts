import { parseArgs } from "node:util";
import { parseCredential } from "./credentials";
import type { EmulatorOptions } from "./emulator";

/** What `--help` prints. */
export const HELP = `Usage: oss-emulator --data DIR --credentials ID:SECRET [options]

A local OSS: checks signatures, keeps objects on disk, really runs processing tasks.
Prints "listening on http://localhost:PORT" and serves until SIGTERM or SIGINT.

  --data DIR                 where everything is kept; made if missing
  --credentials ID:SECRET    who may sign requests; ID:SECRET:TOKEN for a temporary key; may be repeated
  --port PORT                port to listen on; 0, the default, picks a free one
  --region REGION            region requests must be signed for; default cn-hangzhou
  --unbound                  let buckets start unbound: they take submissions once AttachOSSBucket has bound them to an
                             IMM project; without it every bucket starts bound to the project "local"
  --requests-per-second N    refuse more submissions and IMM calls a second for a project; default no limit
  --help                     this text
`;

/**
 * Reads the arguments of the command.
 * @returns undefined when they ask for help
 * @throws with a message for the person who wrote them
 */
export function parseCommandLine(args: string[]): EmulatorOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      credentials: { type: "string", multiple: true },
      port: { type: "string", default: "0" },
      region: { type: "string", default: "cn-hangzhou" },
      unbound: { type: "boolean", default: false },
      "requests-per-second": { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  if (!values.data) throw new Error("--data is missing: the directory to keep everything in");
  if (!values.credentials) throw new Error("--credentials is missing: ID:SECRET of the key requests are signed with");
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65535) throw new Error(`--port must be 0 to 65535, not ${values.port}`);
  if (!/^[a-z]+(-[a-z0-9]+)+$/.test(values.region) || values.region.startsWith("oss-")) {
    throw new Error(`--region must be a region ID such as cn-hangzhou, not ${values.region}`);
  }
  const rate = values["requests-per-second"];
  if (rate !== undefined && !/^[1-9]\d*$/.test(rate)) {
    throw new Error(`--requests-per-second must be a positive whole number, not ${rate}`);
  }
  return {
    dataDirectory: values.data,
    credentials: values.credentials.map(parseCredential),
    port,
    region: values.region,
    unbound: values.unbound,
    ...(rate === undefined ? {} : { requestsPerSecond: Number(rate) }),
  };
}
