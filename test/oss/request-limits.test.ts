import { describe, expect, it } from "vitest";
import { readLimits, usualLimits } from "../../src/oss/request-limits";

describe("limits of requests", () => {
  it("are the usual ones where nobody says otherwise", () => {
    expect(readLimits({}, usualLimits)).toEqual({ limits: { requestsPerSecond: 100, concurrency: 64 }, problems: [] });
    expect(readLimits({ requestsPerSecond: "", concurrency: undefined }, usualLimits).limits).toEqual(usualLimits);
  });

  it("are numbers, or their text as stack config has it", () => {
    expect(readLimits({ requestsPerSecond: "20", concurrency: 8 }, usualLimits)).toEqual({
      limits: { requestsPerSecond: 20, concurrency: 8 },
      problems: [],
    });
    expect(readLimits({ requestsPerSecond: "unlimited" }, usualLimits).limits.requestsPerSecond).toBe(Infinity);
  });

  it.each([0, "0", -1, 1.5, "fast", "1e3", true, [], Number.NaN])("can't be %j", (value) => {
    const { limits, problems } = readLimits(
      { requestsPerSecond: value, concurrency: value },
      usualLimits,
      (name) => `oss-processing:${name}`,
    );
    expect(limits).toEqual(usualLimits);
    expect(problems).toEqual([
      {
        property: "oss-processing:requestsPerSecond",
        message: expect.stringMatching(/^must be a whole number of at least 1, .* or "unlimited", not /),
      },
      {
        property: "oss-processing:concurrency",
        message: expect.stringMatching(/^must be a whole number of at least 1, .*, not /),
      },
    ]);
  });
});
