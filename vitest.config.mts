import { defineConfig } from "vitest/config";

const engineTests = ["test/engine/**/*.test.ts", "test/demo/**/*.test.ts"];

const conformanceTests = ["test/conformance/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...engineTests, ...conformanceTests],
          // Some run compilers and media tools, on cores that are shared with other tests.
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "conformance",
          include: conformanceTests,
          globalSetup: "tools/conformance-tests-setup.ts",
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "engine",
          include: engineTests,
          globalSetup: "tools/engine-tests-setup.ts",
          // A deployment takes seconds and runs an engine, a program, a provider and media tools beside the test.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
          // After the unit tests: they fail sooner, and need the cores for themselves.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
