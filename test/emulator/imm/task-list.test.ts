import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { TaskRecord } from "../../../src/emulator";
import { emulatorForTest } from "../emulator-client";
import { scriptedTasks } from "../scripted-tasks";
import { callImm } from "./imm-client";

const NOW = new Date("2026-03-08T12:00:00Z");

const uuid = (digit: string) =>
  `${digit.repeat(8)}-${[4, 4, 4].map((n) => digit.repeat(n)).join("-")}-${digit.repeat(12)}`;

function task(type: string, digit: string, submittedAt: string, more: Partial<TaskRecord> = {}): TaskRecord {
  return {
    id: `${type}-${uuid(digit)}`,
    instruction: "video/convert",
    source: `oss://sources/${digit}.mp4`,
    targets: [],
    status: "Running",
    submittedAt: `2026-03-${submittedAt}:00.000Z`,
    eventId: "181-1kZ",
    requestId: "R",
    ...more,
  };
}

const ended = (at: string, status: "Succeeded" | "Failed" = "Succeeded") => ({
  status,
  endedAt: `2026-03-${at}:00.000Z`,
});

const TASKS = [
  task("MediaConvert", "5", "07T10:00", ended("07T10:05", "Failed")),
  task("MediaConvert", "3", "07T11:00", ended("07T11:30")),
  task("OfficeConversion", "1", "07T12:00", ended("07T12:01")),
  task("MediaConvert", "4", "08T10:00"),
  task("MediaConvert", "2", "08T11:00", { ...ended("08T11:30", "Failed"), code: "InvalidMedia", message: "Torn." }),
  task("MediaConvert", "9", "08T11:00", { project: "other" }),
  task("MediaConvert", "8", "01T11:59", ended("01T12:30")),
  task("DecodeBlindWatermark", "7", "08T11:10", { ...ended("08T11:11"), result: { Content: "秘密" } }),
];

async function emulatorWithTasks(tasks = TASKS) {
  const scripted = { ...scriptedTasks(), list: () => tasks };
  const emulator = await emulatorForTest({ now: () => NOW }, scripted);
  const call = async (action: string, parameters: object) => {
    const { body } = await callImm(emulator, action, {
      parameters: { ProjectName: "local", ...parameters },
      date: NOW,
    });
    return body;
  };
  /** The digits of the tasks listed. */
  const list = async (parameters: object = {}) => {
    const { Tasks, NextToken, Code, Message } = await call("ListTasks", parameters);
    if (Code) return `${Code}: ${Message}`;
    const digits = (Tasks as { TaskId: string }[]).map(({ TaskId }) => TaskId.at(-1)).join("");
    return NextToken === "" ? digits : { digits, next: NextToken as string };
  };
  return { call, list };
}

describe("tasks are listed", () => {
  it("by ID, those of the project that are not older than seven days", async () => {
    const { call, list } = await emulatorWithTasks();
    expect(await list()).toBe("723451");
    expect(await call("ListTasks", { TaskTypes: ["OfficeConversion"] })).toEqual({
      RequestId: expect.any(String),
      ProjectName: "local",
      MaxResults: "1",
      NextToken: "",
      Tasks: [
        {
          TaskId: `OfficeConversion-${uuid("1")}`,
          TaskType: "OfficeConversion",
          Status: "Succeeded",
          StartTime: "2026-03-07T12:00:00.000Z",
          EndTime: "2026-03-07T12:01:00.000Z",
        },
      ],
    });
    expect(await call("ListTasks", { Status: "Failed", MaxResults: 1 })).toMatchObject({
      Tasks: [{ Status: "Failed", Code: "InvalidMedia", Message: "Torn." }],
    });
  });

  it("by type, status and time", async () => {
    const { list } = await emulatorWithTasks();
    expect(await list({ TaskTypes: ["MediaConvert"] })).toBe("2345");
    expect(await list({ TaskTypes: ["MediaConvert", "OfficeConversion"] })).toBe("23451");
    expect(await list({ TaskTypes: [] })).toBe("723451");
    expect(await list({ Status: "Failed" })).toBe("25");
    expect(await list({ Status: "Running" })).toBe("4");
    expect(await list({ StartTimeRange: { Start: "2026-03-08T18:00:00+08:00" } })).toBe("724");
    expect(await list({ StartTimeRange: { Start: "2026-03-07T11:00:00Z", End: "2026-03-07T12:00:00Z" } })).toBe("31");
    expect(await list({ EndTimeRange: { End: "2026-03-07T11:29:59.999Z" } })).toBe("5");
    expect(await list({ EndTimeRange: {} })).toBe("72351");
  });

  it("in either order of ID, start or end", async () => {
    const { list } = await emulatorWithTasks();
    expect(await list({ Order: "desc" })).toBe("154327");
    expect(await list({ Sort: "StartTime" })).toBe("531427");
    expect(await list({ Sort: "StartTime", Order: "desc" })).toBe("724135");
    expect(await list({ Sort: "EndTime" })).toBe("531724");
  });

  it.each([{}, { Order: "desc" }, { Sort: "StartTime" }, { Sort: "EndTime", Order: "desc" }])(
    "page by page: %j",
    async (order) => {
      const { list } = await emulatorWithTasks();
      const pages: string[] = [];
      let token = "";
      do {
        const page = await list({ ...order, MaxResults: 4, NextToken: token });
        pages.push(typeof page === "string" ? page : page.digits);
        token = typeof page === "string" ? "" : page.next;
      } while (token);
      expect(pages.map((page) => page.length)).toEqual([4, 2]);
      expect(pages.join("")).toBe(await list(order));
    },
  );

  it("thousands of them too", async () => {
    const many = Array.from({ length: 2500 }, () => ({
      ...task("MediaConvert", "0", "08T10:00"),
      id: `MediaConvert-${randomUUID()}`,
    }));
    const { call } = await emulatorWithTasks(many);
    const sizes: number[] = [];
    const ids: string[] = [];
    let token = "";
    do {
      const { Tasks, NextToken } = await call("ListTasks", { NextToken: token });
      const page = (Tasks as { TaskId: string }[]).map(({ TaskId }) => TaskId);
      sizes.push(page.length);
      ids.push(...page);
      token = NextToken as string;
    } while (token);
    expect(sizes).toEqual(Array.from({ length: 25 }, () => 100));
    expect(ids).toEqual(many.map(({ id }) => id).sort());
  });

  it.each([
    [{ MaxResults: 0 }, /^InvalidArgument: .*MaxResults/],
    [{ MaxResults: 101 }, /^InvalidArgument: .*MaxResults/],
    [{ MaxResults: "ten" }, /^InvalidArgument: .*MaxResults/],
    [{ NextToken: "bm9uc2Vuc2U" }, /^InvalidArgument: .*NextToken/],
    [{ Status: "Done" }, /^InvalidArgument: .*Status.*Running, Succeeded, Failed/],
    [{ Sort: "Name" }, /^InvalidArgument: .*Sort/],
    [{ Order: "up" }, /^InvalidArgument: .*Order/],
    [{ TaskTypes: "MediaConvert" }, /^InvalidArgument: .*TaskTypes/],
    [{ TaskTypes: [1] }, /^InvalidArgument: .*TaskTypes/],
    [{ StartTimeRange: { Start: "yesterday" } }, /^InvalidArgument: .*StartTimeRange\.Start/],
    [{ StartTimeRange: "null" }, /^InvalidArgument: .*StartTimeRange/],
    [{ TagSelector: "a=b" }, /^NotImplemented: .*TagSelector/],
    [{ RequestDefinition: true }, /^NotImplemented: .*RequestDefinition/],
    [{ ProjectName: "nobody" }, /^ResourceNotFound: .*Project/],
  ])("not for %j", async (parameters, refusal) => {
    const { list } = await emulatorWithTasks();
    expect(await list(parameters)).toMatch(refusal);
  });

  it("not with the token of another list", async () => {
    const { list } = await emulatorWithTasks();
    const page = await list({ MaxResults: 2 });
    const { next } = page as { next: string };
    expect(await list({ MaxResults: 2, NextToken: next, Order: "desc" })).toMatch(/NextToken/);
  });
});
