import { describe, expect, it } from "vitest";
import { newestOfMajors, newestReleases } from "../../../tools/newer-platforms/node-release";
import { Unavailable } from "../../../tools/newer-platforms/npm";

const versions = ["9.9.0", "22.23.3", "24.9.0", "24.21.0", "24.3.10", "25.9.0", "26.9.0", "26.10.0", "28.0.0-rc.1"];

/** Gets releases, of which those of some majors have long-term support, or can't be had. */
function releases(of: Record<number, string | Unavailable>) {
  const asked: string[] = [];
  const get = async (version: string) => {
    asked.push(version);
    const answer = of[Number.parseInt(version, 10)];
    if (answer instanceof Unavailable) throw answer;
    return { version, lts: answer, binFolder: `/cache/${version}/bin` };
  };
  return { asked, found: newestReleases(versions, get) };
}

describe("the newest releases", () => {
  it("are looked for among the newest of each major that may get long-term support", () => {
    expect(newestOfMajors(versions)).toEqual(["26.10.0", "24.21.0", "22.23.3"]);
    expect(newestOfMajors(["26.1.0", "27.0.0", "28.0.1"])).toEqual(["28.0.1", "27.0.0", "26.1.0"]);
    expect(newestOfMajors([])).toEqual([]);
  });

  it("are the newest with long-term support, and the newest of all where that has none yet", async () => {
    const { found, asked } = releases({ 24: "Krypton", 22: "Jod" });
    expect(await found).toMatchObject({ lts: { version: "24.21.0" }, newest: { version: "26.10.0" }, missing: [] });
    expect(asked).toEqual(["26.10.0", "24.21.0"]);
  });

  it("are one where the newest has long-term support", async () => {
    const { found, asked } = releases({ 26: "Name", 24: "Krypton" });
    expect(await found).toMatchObject({ lts: { version: "26.10.0" }, newest: undefined });
    expect(asked).toEqual(["26.10.0"]);
  });

  it("are told when they don't run here, and the next older one is taken", async () => {
    const { found } = releases({ 26: new Unavailable("it doesn't run here: wrong libc"), 24: "Krypton" });
    expect(await found).toMatchObject({
      lts: { version: "24.21.0" },
      newest: undefined,
      missing: ["Node.js 26.10.0: it doesn't run here: wrong libc"],
    });
  });

  it("that fail for another reason fail the whole", async () => {
    const get = () => Promise.reject(new Error("no space left on device"));
    await expect(newestReleases(versions, get)).rejects.toThrow("no space left on device");
  });
});
