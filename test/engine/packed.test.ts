import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator";
import { jobProgram, Project, repository, startStockedEmulator } from "./deployment";

const run = promisify(execFile);

let emulator: Emulator;
let folder: string;
beforeAll(async () => {
  emulator = await startStockedEmulator();
  folder = await mkdtemp(join(tmpdir(), "pulumi-oss-processing-packed-"));
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Packs the package; returns the unpacked folder and what is in it. */
async function pack(): Promise<{ tarball: string; unpacked: string; files: string[]; bytes: number }> {
  const options = { cwd: repository, maxBuffer: 16 * 1024 * 1024 };
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], options);
  const [packed] = JSON.parse(stdout) as [{ filename: string; size: number; files: { path: string }[] }];
  const tarball = join(folder, packed.filename);
  await run("tar", ["-xzf", tarball, "-C", folder]);
  const unpacked = join(folder, "package");
  return { tarball, unpacked, files: packed.files.map(({ path }) => path), bytes: packed.size };
}

/** Links into a project what `npm install` would bring along with this package: its own dependencies, and no others. */
async function linkDependencies(modules: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(repository, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean; peer?: boolean }>;
  };
  const topLevel = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/;
  for (const [path, { dev, devOptional, optional, peer }] of Object.entries(lock.packages)) {
    const name = topLevel.exec(path)?.[1];
    if (name === undefined || dev || devOptional || optional || peer) continue;
    await link(name, modules);
  }
  await link("@pulumi/pulumi", modules);
}

async function link(name: string, modules: string): Promise<void> {
  await mkdir(dirname(join(modules, name)), { recursive: true });
  await symlink(join(repository, "node_modules", name), join(modules, name));
}

describe("the packed package", () => {
  it("holds what users need and nothing else, and is small", async () => {
    const { files, bytes } = await pack();
    for (const file of [
      "README.md",
      "CHANGELOG.md",
      "THIRD-PARTY.md",
      "LICENSE",
      "dist/index.js",
      "dist/index.d.ts",
      "dist/providers/job.js",
    ]) {
      expect(files).toContain(file);
    }
    expect(
      files.filter(
        (file) => !/^(dist\/|plugin\/|(README|CHANGELOG|THIRD-PARTY)\.md$|LICENSE$|package\.json$)/.test(file),
      ),
    ).toEqual([]);
    expect(bytes).toBeLessThan(1_000_000);
  });

  it("has nothing that publint finds, and its types however a program's compiler looks for them", async () => {
    const { unpacked, tarball } = await pack();
    const { publint } = await import("publint");
    expect((await publint({ pkgDir: unpacked, pack: false, strict: true })).messages).toEqual([]);

    const { checkPackage, createPackageFromTarballData } = await import("@arethetypeswrong/core");
    const checked = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
    expect(checked).toMatchObject({ types: { kind: "included" }, problems: [] });
  });

  it("runs a job when it is installed beside its declared dependencies only", async () => {
    const { unpacked } = await pack();
    const program = jobProgram({
      source: "oss://videos/a.mp4",
      operation: "video/convert,f_mp4,vcodec_h264",
      target: "oss://results/packed.mp4",
    });
    const project = await Project.ofProgram(emulator, program);
    try {
      const modules = join(project.folder, "node_modules");
      await rm(modules, { recursive: true });
      await mkdir(modules);
      await run("cp", ["-R", unpacked, join(modules, "pulumi-oss-processing")]);
      await linkDependencies(modules);
      expect(await readdir(modules)).not.toContain("vitest");

      const first = await project.up();
      expect(first.submissions).toBe(1);
      expect(emulator.tasks.get(first.outputs.taskId)?.source).toBe("oss://videos/a.mp4");
      expect((await project.up()).changes).toEqual({ same: 2 });
      expect((await project.stack.destroy()).summary.resourceChanges).toMatchObject({ delete: 2 });
    } finally {
      await project.remove();
    }
  });
});
