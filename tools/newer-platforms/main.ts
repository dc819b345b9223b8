/**
 * Runs the engine tests on the newest Node.js with long-term support that npm has, and the newest SDK of Pulumi for it:
 * everything runs there, the tests themselves as well as the programs and providers that they deploy. Where a newer
 * Node.js is out that hasn't got long-term support yet, the most telling of them run on that too.
 *
 *     npm run test:newer-platforms -- [--reports FOLDER] [TEST FILES]
 *
 * What can't be had is told in one line and is no failure. With `--reports`, vitest's JSON reports go to that folder, as
 * newer-lts.json and newer-release.json.
 */

import { once } from "node:events";
import { rmSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { spawnGroup } from "../command";
import { PULUMI_VERSION } from "../pulumi-cli";
import { type NodeRelease, newestReleases, nodeRelease, nodeVersions } from "./node-release";
import { Unavailable } from "./npm";
import { RepositoryCopy } from "./repository-copy";

/** What everything else rests on: jobs, fleets, waits, a stack's config, failures, and the package as it is installed. */
const telling = ["platform", "processing-job", "fleet", "waiting", "stack-config", "packed"].map(
  (name) => `test/engine/${name}.test.ts`,
);

interface Run {
  readonly node: NodeRelease;
  /** The report's name. */
  readonly name: string;
  /** The test files; without any, all. */
  readonly files: readonly string[];
}

function skip(reason: string): void {
  console.log(`skipped, engine tests on newer platforms: ${reason}`);
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    options: { reports: { type: "string" } },
    allowPositionals: true,
  });
  const versions = await nodeVersions(process.env);
  const { lts, newest, missing } = await newestReleases(versions, (version) => nodeRelease(version, process.env));
  for (const reason of missing) skip(reason);
  if (lts === undefined) skip("npm has no newer Node.js with long-term support that runs here");
  const runs: Run[] = [];
  if (lts) runs.push({ node: lts, name: "newer-lts", files: positionals });
  if (newest) runs.push({ node: newest, name: "newer-release", files: positionals.length > 0 ? positionals : telling });
  if (runs.length === 0) return true;

  const copy = await RepositoryCopy.of(resolve(__dirname, "..", ".."));
  const remove = () => rmSync(copy.folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    let passed = true;
    for (const run of runs) {
      try {
        passed = (await runTests(copy, run, values.reports)) && passed;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        skip(`Node.js ${run.node.version}: ${error.message}`);
      }
    }
    return passed;
  } finally {
    await copy.remove();
    process.off("exit", remove);
  }
}

async function runTests(copy: RepositoryCopy, { node, name, files }: Run, reports?: string): Promise<boolean> {
  const env = { ...process.env, PATH: [node.binFolder, process.env.PATH].join(delimiter) };
  const sdk = await copy.installNewestSdk(env);
  const support = node.lts === undefined ? "no long-term support yet" : `long-term support "${node.lts}"`;
  console.log(
    `Node.js ${node.version} (${support}), @pulumi/pulumi ${sdk}, Pulumi CLI ${PULUMI_VERSION}: ` +
      (files.length === 0 ? "all engine tests" : `the engine tests ${files.join(", ")}`),
  );
  const reporters = ["--reporter=default"];
  if (reports !== undefined) {
    reporters.push("--reporter=json", `--outputFile.json=${join(resolve(reports), `${name}.json`)}`);
  }
  const vitest = join(copy.folder, "node_modules", "vitest", "vitest.mjs");
  const child = spawnGroup("node", [vitest, "run", "--project", "engine", ...reporters, ...files], {
    cwd: copy.folder,
    env: { ...env, EXPECTED_PLATFORM: JSON.stringify({ node: node.version, sdk }) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [status] = (await once(child, "close")) as [number | null];
  return status === 0;
}

main().then(
  (passed) => {
    process.exitCode = passed ? 0 : 1;
  },
  (error) => {
    if (error instanceof Unavailable) return skip(error.message);
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
