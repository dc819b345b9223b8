import { describe, expect, it } from "vitest";
import { jobs } from "../../../tools/demo/jobs";
import { taskTable } from "../../../tools/demo/task-table";

const rows = Object.entries(jobs).map(([name, job], index) => ({
  name,
  ...job,
  taskId: `MediaConvert-0000000${index}-1111-4222-8333-444444444444`,
  status: "Succeeded",
}));

describe.each([100, 120, 140, 160])("at %i columns", (columns) => {
  const lines = taskTable(rows, columns).split("\n");

  it("fits", () => {
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  it("shows where every job leads", () => {
    const text = lines.join("\n");
    for (const { source, target } of rows) {
      expect(text).toContain(` ${source.slice("oss://".length)} `);
      expect(text).toContain(`→ ${target.slice("oss://".length)} `);
    }
  });
});

it("shortens nothing where there is room", () => {
  expect(taskTable(rows, 160)).not.toContain("…");
  expect(taskTable(rows)).toBe(taskTable(rows, 160));
});

it("shows what a task has found", () => {
  const [first, ...others] = rows;
  if (first === undefined) throw new Error("no rows");
  const lines = taskTable([{ ...first, text: "© a long enough text" }, ...others]).split("\n");
  expect(lines[3]).toMatch(/│ Succeeded +│$/);
  expect(lines[4]).toMatch(/│ "© a long enough text" │$/);
});

it("keeps the ends of a task ID, and the start of an operation", () => {
  const text = taskTable(rows, 120);
  expect(text).toMatch(/ MediaConvert-\S+…\S+444444444444 /);
  expect(text).toMatch(/ video\/convert,f_avi, /);
});
