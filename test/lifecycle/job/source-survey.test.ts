import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SourceObservation } from "../../../src/lifecycle/job/source-observation";
import { surveySources } from "../../../src/lifecycle/job/source-survey";
import { ObjectsUnavailable } from "../../../src/lifecycle/object-store";

/** A bucket with these objects, whose listings have pages of this length; counts requests. */
function bucketOf(keys: readonly string[], pageLength: number, mayList = true) {
  const sorted = [...new Set(keys)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const facts = (key: string) => ({ etag: `E ${key}`, size: 1, lastModified: "2026-11-25T00:00:00.000Z" });
  const requests = { looks: 0, pages: 0 };
  const objects = {
    find: async (_connection: unknown, { key }: { readonly key: string }) => {
      requests.looks += 1;
      return sorted.includes(key) ? facts(key) : undefined;
    },
    page: async (_connection: unknown, _bucket: string, prefix: string, startAfter: string) => {
      requests.pages += 1;
      if (!mayList) throw new ObjectsUnavailable("AccessDenied");
      const after = sorted.filter(
        (key) => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(startAfter)) > 0,
      );
      const page = after.slice(0, pageLength);
      return { objects: page.map((key) => ({ key, ...facts(key) })), last: page.length === after.length };
    },
  };
  const survey = (wanted: readonly string[]) =>
    surveySources({ region: "cn-hangzhou" }, "b", wanted, { objects, limit: (request) => request() });
  return { requests, survey };
}

function numbered(count: number, folder = "in"): string[] {
  return Array.from({ length: count }, (_, place) => `${folder}/${String(place).padStart(5, "0")}.mp4`);
}

describe("a survey of sources", () => {
  it("reads lists where these tell of many at once", async () => {
    const keys = numbered(5000);
    const { requests, survey } = bucketOf([...keys, ...numbered(3000, "other")], 1000);
    const seen = await survey([...keys, "in/missing.mp4"]);
    expect(seen.get("in/04999.mp4")).toEqual({ etag: "E in/04999.mp4" });
    expect(seen.get("in/missing.mp4")).toEqual({
      missing: expect.stringContaining("oss://b/in/missing.mp4 doesn't exist"),
    });
    expect(seen.size).toBe(5001);
    expect(requests.looks).toBe(0);
    expect(requests.pages).toBeLessThanOrEqual(9);
  });

  it("looks at each where others lie between them", async () => {
    const all = numbered(50_000);
    const wanted = all.filter((_, place) => place % 1000 === 0);
    const { requests, survey } = bucketOf(all, 1000);
    expect((await survey(wanted)).size).toBe(50);
    expect(requests).toEqual({ looks: 49, pages: 1 });
  });

  it("looks at each where there are few, or where listing isn't allowed", async () => {
    const few = bucketOf(numbered(10), 1000);
    await few.survey(numbered(10));
    expect(few.requests).toEqual({ looks: 10, pages: 0 });
    const forbidden = bucketOf(numbered(30), 1000, false);
    expect((await forbidden.survey(numbered(30))).get("in/00029.mp4")).toEqual({ etag: "E in/00029.mp4" });
    expect(forbidden.requests).toEqual({ looks: 30, pages: 1 });
  });

  it("sees the same as a look at each source would, whatever the keys are", async () => {
    const key = fc.string({
      unit: fc.constantFrom("a", "b", "/", "0", "é", "目", "😀", "\uE000"),
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 120 }),
        fc.uniqueArray(key, { minLength: 20, maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        async (existing, wanted, pageLength) => {
          const seen = await bucketOf(existing, pageLength).survey(wanted);
          const expected = wanted.map((name): [string, SourceObservation] => [
            name,
            existing.includes(name) ? { etag: `E ${name}` } : { missing: expect.any(String) },
          ]);
          expect(new Map([...seen].sort())).toEqual(new Map(expected.sort()));
        },
      ),
      { numRuns: 200 },
    );
  });
});
