import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { cachePath, fillCache } from "../cache";
import { runCommand } from "../command";
import { npm, Unavailable } from "./npm";

/** A Node.js on this machine. */
export interface NodeRelease {
  readonly version: string;
  /** The name of its long-term support, when it has that; a release says so itself. */
  readonly lts: string | undefined;
  /** The folder to put first on PATH. */
  readonly binFolder: string;
}

/** The newest releases that are here or could be got, and why others could not. */
export interface NewestReleases {
  readonly lts: NodeRelease | undefined;
  /** The newest of all, when that is newer than the newest with long-term support. */
  readonly newest: NodeRelease | undefined;
  readonly missing: readonly string[];
}

/** How many majors may pass until one has long-term support: the newest gets it half a year after it came. */
const tries = 3;

/** npm's package with the program for this machine; the package `node` fetches it in an install script. */
function platformPackage(): string {
  return `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
}

/** The newest version of each major that has long-term support, or may get it, newest first. */
export function newestOfMajors(versions: readonly string[]): string[] {
  const newest = new Map<number, [number, number]>();
  for (const version of versions) {
    const found = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
    if (!found) continue;
    const [major, minor, patch] = found.slice(1).map(Number) as [number, number, number];
    // Odd majors never had long-term support until 27, from which on each gets it: "Evolving the Node.js Release Schedule".
    if (major < 27 && major % 2 === 1) continue;
    const [best, bestPatch] = newest.get(major) ?? [-1, -1];
    if (minor > best || (minor === best && patch > bestPatch)) newest.set(major, [minor, patch]);
  }
  return [...newest].sort(([a], [b]) => b - a).map(([major, rest]) => [major, ...rest].join("."));
}

/** Looks from the newest major down until one has long-term support. */
export async function newestReleases(
  versions: readonly string[],
  get: (version: string) => Promise<NodeRelease>,
): Promise<NewestReleases> {
  const missing: string[] = [];
  let newest: NodeRelease | undefined;
  for (const version of newestOfMajors(versions).slice(0, tries)) {
    try {
      const release = await get(version);
      if (release.lts !== undefined) return { lts: release, newest, missing };
      newest ??= release;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      missing.push(`Node.js ${version}: ${error.message}`);
    }
  }
  return { lts: undefined, newest, missing };
}

/**
 * The versions of Node.js that npm has for this machine.
 * @throws Unavailable when there are none, or npm can't be asked.
 */
export async function nodeVersions(env: NodeJS.ProcessEnv): Promise<string[]> {
  const answer = await npm(["view", platformPackage(), "versions", "--json"], { cwd: tmpdir(), env });
  return [JSON.parse(answer)].flat() as string[];
}

/**
 * A version of Node.js from the cache, else from npm.
 * @throws Unavailable when npm hasn't got it, or it doesn't run here.
 */
export async function nodeRelease(version: string, env: NodeJS.ProcessEnv): Promise<NodeRelease> {
  const name = platformPackage();
  const place = cachePath(`${name}-${version}`, env);
  if (!existsSync(place)) {
    const { withFolderLock } = await import("../folder-lock.mjs");
    await withFolderLock(`${place}.lock`, async () => {
      if (existsSync(place)) return;
      console.log(`getting Node.js ${version}…`);
      await fillCache(place, async (folder) => {
        await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
        const args = ["install", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund", `${name}@${version}`];
        await npm(args, { cwd: folder, env });
        return join(folder, "node_modules", name);
      });
      await removeOlder(place);
    });
  }
  const binFolder = join(place, "bin");
  return { version, lts: await ltsName(binFolder, version), binFolder };
}

/** The cache keeps one version of each major: each takes more than 100 MB. */
async function removeOlder(place: string): Promise<void> {
  const ofMajor = basename(place).replace(/\.\d+\.\d+$/, ".");
  for (const name of await readdir(dirname(place))) {
    if (!/\.\d+\.\d+$/.test(name) || !name.startsWith(ofMajor) || name === basename(place)) continue;
    await rm(join(dirname(place), name), { recursive: true, force: true });
  }
}

/** Asks the program itself, which also shows that it runs here. */
async function ltsName(binFolder: string, version: string): Promise<string | undefined> {
  const program = join(binFolder, process.platform === "win32" ? "node.exe" : "node");
  const question = "JSON.stringify([process.versions.node, process.release.lts])";
  const answer = await runCommand(program, ["-p", question], { timeout: 60_000 }).catch((error: Error) => {
    throw new Unavailable(`it doesn't run here: ${error.message}`);
  });
  if (answer.status !== 0) throw new Unavailable(`it doesn't run here: ${answer.stderr.trim().split("\n")[0]}`);
  const [found, lts] = JSON.parse(answer.stdout) as [string, string | null];
  if (found !== version) throw new Error(`${program} is ${found}`);
  return lts ?? undefined;
}
