import { type Figure, gather, ratios } from "../figure";
import { type Item, jobsOf, type Run } from "../item";
import { type Server, startEmulatorServer, startMinimalServer } from "../servers/server";
import { NoPythonSdk, PythonSdk } from "../submissions/python-sdk";
import { inFlight, submissionSpeed, type Way } from "../submissions/submitter";

const ways: readonly Way[] = ["library", "ali-oss", "bare loop"];

/** Submissions a second of this library and of other ways. */
export const submissions: Item = {
  name: "1",
  title: `tasks submitted a second, ${inFlight} in flight`,
  async measure(run) {
    const python = await PythonSdk.install().catch((error: unknown) => {
      if (error instanceof NoPythonSdk) return error;
      throw error;
    });
    const emulated = jobsOf(run, 1_000);
    return [
      ...(await measureAt("at once", startMinimalServer({ delayMs: 0 }), jobsOf(run, 20_000), python, run)),
      ...(await measureAt("in 20 ms", startMinimalServer({ delayMs: 20 }), jobsOf(run, 10_000), python, run)),
      ...(await measureAt("emulator", startEmulatorServer(emulated), emulated, python, run)),
    ];
  },
};

async function measureAt(
  where: string,
  starting: Promise<Server>,
  jobs: number,
  python: PythonSdk | NoPythonSdk,
  { rounds, say }: Run,
): Promise<Figure[]> {
  say(`starting ${where}`);
  const { endpoint, stop } = await starting;
  try {
    const measured = await gather(rounds, async (round) => {
      const taken: Record<string, number> = {};
      // Each round begins with another way: a machine that grows slower is unfair to the last one.
      for (const turn of ways.keys()) {
        const way = ways[(turn + round) % ways.length] as Way;
        say(`${where}, round ${round + 1} of ${rounds}, ${way}`);
        const { tasksPerSecond, cpuMicroseconds } = await submissionSpeed(way, endpoint, jobs);
        taken[way] = tasksPerSecond;
        taken[`${way}, CPU`] = cpuMicroseconds;
      }
      say(`${where}, round ${round + 1} of ${rounds}, Python SDK`);
      // One at a time takes as many times longer.
      if (python instanceof PythonSdk) taken.python = await python.submit(endpoint, Math.ceil(jobs / 20));
      return taken;
    });
    const of = (name: string) => measured[name] ?? [];
    const missing = python instanceof NoPythonSdk ? { note: python.message } : {};
    const tasks = (what: string, name: string): Figure => ({ what, unit: "tasks/s", values: of(name) });
    const ratio = (a: string, b: string): Figure => ({ what: `${a} ÷ ${b}`, unit: "×", values: ratios(of(a), of(b)) });
    const cpu = (a: Way, b: Way) => ratio(`${a}, CPU`, `${b}, CPU`);
    const figures: Figure[] = [
      ...ways.map((way) => tasks(way, way)),
      { ...tasks("Python SDK, one at a time", "python"), ...missing },
      { ...ratio("library", "ali-oss"), target: { atLeast: 0.9 } },
      ratio("library", "bare loop"),
      ratio("ali-oss", "bare loop"),
      { ...ratio("library", "python"), what: "library ÷ Python SDK", ...missing },
      ...ways.map((way): Figure => ({ what: `${way}, processor time a task`, unit: "µs", values: of(`${way}, CPU`) })),
      { ...cpu("library", "ali-oss"), what: "library ÷ ali-oss, processor time" },
      { ...cpu("ali-oss", "bare loop"), what: "ali-oss ÷ bare loop, processor time" },
    ];
    return figures.map((figure) => ({ ...figure, what: `${where}: ${figure.what}` }));
  } finally {
    await stop();
  }
}
