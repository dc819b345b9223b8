import { execFileSync } from "node:child_process";
import { dirname, join, sep } from "node:path";
import { describe, expect, it } from "vitest";

const repository = dirname(__dirname);

/** The packages that modules of ours load, apart from Pulumi's SDK and what that loads anyway. */
function packagesLoadedBy(...modules: string[]): string[] {
  const program = `
    require("@pulumi/pulumi");
    const before = new Set(Object.keys(require.cache));
    process.argv.slice(1).forEach((module) => require(module));
    console.log(JSON.stringify(Object.keys(require.cache).filter((file) => !before.has(file))));
  `;
  const paths = modules.map((module) => join(repository, "src", module));
  const args = ["--import", "tsx", "--input-type=commonjs", "-e", program, ...paths];
  const files = JSON.parse(execFileSync(process.execPath, args, { cwd: repository, encoding: "utf8" })) as string[];
  expect(files).toEqual(expect.arrayContaining(paths));
  const inPackages = files.flatMap((file) => file.split(`${sep}node_modules${sep}`).slice(1).at(-1) ?? []);
  const names = inPackages.map((path) =>
    path
      .split(sep)
      .slice(0, path.startsWith("@") ? 2 : 1)
      .join("/"),
  );
  return [...new Set(names)].sort();
}

describe("a program that imports the library", () => {
  it("loads nothing to speak of besides Pulumi's SDK", () => {
    expect(packagesLoadedBy("index.ts")).toEqual(["fastest-levenshtein"]);
  });
});

describe("a program that has no use for @pulumi/alicloud", () => {
  it("doesn't need it", () => {
    expect(packagesLoadedBy("index.ts", "stack/program.ts")).not.toContain("@pulumi/alicloud");
    expect(packagesLoadedBy("environment/processing-environment.ts")).toContain("@pulumi/alicloud");
  });
});

describe("a deploy that has nothing to send", () => {
  it("loads neither ali-oss nor the vendor's credentials", () => {
    const packages = packagesLoadedBy("providers/job.ts", "providers/completion.ts", "providers/attachment.ts");
    expect(packages).toContain("cockatiel");
    expect(packages.filter((name) => name === "ali-oss" || name.startsWith("@alicloud/"))).toEqual([]);
  });
});
