import { dirname } from "node:path";
import { pulumiCli } from "./pulumi-cli";

/**
 * Runs once before the tests that drive the real engine. They deploy what dist holds, and `npx vitest` alone compiles
 * nothing; the CLI is got here, where the wait can be seen, and found in the cache by each test file.
 */
export default async function setup(): Promise<void> {
  const { bootstrap } = await import("./bootstrap.mjs");
  await bootstrap(dirname(__dirname), (line) => console.error(line));
  await pulumiCli();
}
