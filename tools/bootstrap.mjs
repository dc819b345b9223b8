/**
 * Makes a fresh clone ready to run: installs the npm packages and compiles src, each only when needed.
 *
 * `npm start` and `npm test` run it first, so it uses nothing but Node's built-ins.
 */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE = 20;

/** Installs and compiles what `root`, a clone of this repository, lacks; `say` gets one line before each long step. */
export async function bootstrap(root, say) {
  if (isInstalled(root) && isCompiled(root)) return;
  const { withFolderLock } = await import("./folder-lock.mjs");
  const name = `pulumi-oss-processing-${sha256(root).slice(0, 16)}.lock`;
  await withFolderLock(
    join(tmpdir(), name),
    async () => {
      if (!isInstalled(root)) {
        say("installing npm packages…");
        await npmCi(root);
      }
      if (!isCompiled(root)) {
        say("compiling src…");
        await compile(root);
      }
    },
    () => say("waiting for another process that is setting up this folder…"),
  );
}

/**
 * Whether node_modules holds what package-lock.json asks for, judged by the record that npm leaves as the last step of
 * an installation. Dates prove nothing: a checkout sets them anew.
 */
export function isInstalled(root) {
  const wanted = packagesIn(join(root, "package-lock.json"));
  const found = packagesIn(join(root, "node_modules", ".package-lock.json"));
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    const there = found[path];
    // Optional packages are often for another platform, and are then left out; so is the entry of the clone itself.
    if (!there) return path === "" || entry.optional === true;
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch {
    return undefined;
  }
}

async function npmCi(root) {
  // npm runs us, and says which npm it is; run by hand, there is the one on PATH.
  const npm = process.env.npm_execpath;
  const [program, ...leading] = npm?.endsWith("npm-cli.js") ? [process.execPath, npm] : ["npm"];
  // No package of ours needs its install script, and npm 11 warns about each of them at length.
  const { status, said } = await run(program, [...leading, "ci", "--ignore-scripts", "--loglevel=error"], root);
  if (status !== 0) throw new Error(`\`npm ci\` failed:\n${said}`);
}

/** Whether dist is what the last compilation made of the sources as they are now. */
export function isCompiled(root) {
  try {
    return readFileSync(recordFile(root), "utf8") === compilationRecord(root);
  } catch {
    return false;
  }
}

async function compile(root) {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, said } = await run(process.execPath, [tsc, "--project", "tsconfig.build.json"], root);
  if (status !== 0) throw new Error(`src does not compile:\n${said}`);
  removeOrphans(join(root, "dist"), join(root, "src"));
  mkdirSync(dirname(recordFile(root)), { recursive: true });
  writeFileSync(recordFile(root), compilationRecord(root));
}

/** In node_modules, so that a new installation, perhaps of another compiler, forgets it. */
function recordFile(root) {
  return join(root, "node_modules", ".cache", "pulumi-oss-processing", "compilation");
}

/** Sources by content, because a checkout changes their dates; results by date, because anybody may have run tsc. */
function compilationRecord(root) {
  const sources = ["tsconfig.json", "tsconfig.build.json", ...filesIn(join(root, "src"), root)].map(
    (file) => `${file} ${sha256(readFileSync(join(root, file)))}`,
  );
  const results = filesIn(join(root, "dist"), root).map((file) => {
    const { size, mtimeMs } = statSync(join(root, file));
    return `${file} ${size} ${mtimeMs}`;
  });
  return [...sources, ...results].join("\n");
}

/** Removes from dist what no source makes any more; emptying dist first would pull it from under a running process. */
function removeOrphans(dist, src) {
  const modules = new Set(filesIn(src, src).map((file) => file.replace(/\.[cm]?tsx?$|\.json$/, "")));
  for (const file of filesIn(dist, dist)) {
    if (modules.has(file.replace(/(\.d)?\.[cm]?[jt]s(\.map)?$|\.json$/, ""))) continue;
    rmSync(join(dist, file));
    for (let folder = dirname(join(dist, file)); folder !== dist && readdirSync(folder).length === 0; ) {
      rmdirSync(folder);
      folder = dirname(folder);
    }
  }
}

/** All files below a folder, as sorted paths relative to `base`; none when the folder is missing. */
function filesIn(folder, base) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(path, base) : [relative(base, path)];
    })
    .sort();
}

function run(program, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        said += text;
      });
    }
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, said: said.trim() }));
  });
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}

async function main() {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new Error(`Node.js ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}.`);
  }
  // An exit, unlike a death by signal, lets the lock go.
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  await bootstrap(resolve(dirname(fileURLToPath(import.meta.url)), ".."), (line) => console.error(line));
}

if (process.argv[1] && fileURLToPath(import.meta.url) === realpathSync(process.argv[1])) {
  main().catch((error) => {
    console.error(`set-up failed: ${error.message}`);
    process.exitCode = 1;
  });
}
