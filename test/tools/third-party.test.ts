import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { installedPackages, thirdPartyList } from "../../tools/third-party";

/** Licences that ask for no more than to be passed on with the software. */
const permissive = /^(MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|MIT,Apache2)$/;

describe("what npm installs with this package", () => {
  it("runs no script when it is installed", () => {
    const installed = installedPackages();
    expect(installed.length).toBeGreaterThan(10);
    expect(installed.filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
  });

  it("may be used and passed on by everybody", () => {
    expect(installedPackages().filter(({ license }) => !permissive.test(license))).toEqual([]);
  });
});

describe("THIRD-PARTY.md", () => {
  it("is as `npm run docs:third-party` writes it", () => {
    const written = readFileSync(join(__dirname, "..", "..", "THIRD-PARTY.md"), "utf8");
    expect(written).toBe(thirdPartyList());
  });
});
