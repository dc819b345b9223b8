import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runCommand } from "../../tools/command";
import { cacheFolder } from "../../tools/pulumi-cli";
import { accessKey, instruction, region, sourceBucket, sourceKey } from "../job";

const version = "1.4.1";

/** Why there is no Python SDK here. */
export class NoPythonSdk extends Error {}

/** The vendor's SDK V2 for Python in the user's cache; it is installed from PyPI when it isn't there. */
export class PythonSdk {
  private constructor(readonly python: string) {}

  /** @throws NoPythonSdk where it can't be had. */
  static async install(): Promise<PythonSdk> {
    const folder = join(dirname(cacheFolder(process.env)), `python-sdk-${version}`);
    const python = join(folder, "bin", "python");
    if (!existsSync(python)) {
      const unfinished = `${folder}.unfinished`;
      await mkdir(dirname(folder), { recursive: true });
      await rm(unfinished, { recursive: true, force: true });
      await run("python3", ["-m", "venv", unfinished]);
      const wanted = `alibabacloud-oss-v2==${version}`;
      await run(join(unfinished, "bin", "python"), ["-m", "pip", "install", "--quiet", wanted]);
      await rename(unfinished, folder);
    }
    return new PythonSdk(python);
  }

  /** Submits jobs one after the other, and returns how many a second were accepted. */
  async submit(endpoint: string, jobs: number): Promise<number> {
    const program = join(__dirname, "submit.py");
    const args = [program, endpoint, region, accessKey.accessKeyId, accessKey.accessKeySecret];
    const child = spawn(this.python, args, { stdio: ["pipe", "pipe", "inherit"] });
    const lines = Array.from({ length: Math.ceil(jobs * 1.1) }, (_, n) =>
      [sourceBucket, sourceKey(n % jobs), instruction(n % jobs)].join("\t"),
    );
    child.stdin.end(`${lines.join("\n")}\n`);
    let said = "";
    for await (const text of child.stdout.setEncoding("utf8")) said += text;
    if (!Number(said)) throw new Error("the Python SDK failed; what it said is above");
    return Number(said);
  }
}

async function run(program: string, args: string[]): Promise<void> {
  const failed = (reason: string) => new NoPythonSdk(`\`${program} ${args.join(" ")}\`: ${reason}`);
  const answer = await runCommand(program, args, { timeout: 5 * 60_000 }).catch((error: Error) => {
    throw failed(error.message);
  });
  if (answer.status !== 0) throw failed(answer.stderr.trim().split("\n").at(-1) ?? `exit code ${answer.status}`);
}
