import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EngineLife, engineAddress } from "../../src/provider-process/engine-life";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Something that listens as an engine does, and what looks at it; `die` ends it. */
async function livingEngine() {
  let looks = 0;
  const server = createServer((socket) => {
    looks += 1;
    socket.on("error", () => {});
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const exit = vi.fn();
  const address = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  return {
    exit,
    life: new EngineLife({ address, intervalMs: 5, exit }),
    looks: () => looks,
    die: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Work that ends when it is told to. */
function work() {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, do: () => ended };
}

describe("a provider", () => {
  it("looks again and again for its engine while there is work, and not otherwise", async () => {
    const { life, looks, exit } = await livingEngine();
    const one = work();
    const another = work();
    const done = Promise.all([life.during(one.do), life.during(another.do)]);
    one.end();
    await vi.waitUntil(() => looks() > 3);
    another.end();
    await done;
    const seen = looks();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(looks()).toBeLessThanOrEqual(seen + 1);
    expect(life.gone.aborted).toBe(false);
    expect(exit).not.toHaveBeenCalled();
  });

  it("ends with its engine, but not before what it has begun has ended", async () => {
    const { life, die, exit } = await livingEngine();
    const begun = work();
    const done = life.during(begun.do);
    await die();
    await vi.waitUntil(() => life.gone.aborted);
    expect(exit).not.toHaveBeenCalled();
    begun.end();
    await done;
    expect(exit).toHaveBeenCalledOnce();
  });

  it("ends with its engine when the work fails, too", async () => {
    const { life, die, exit } = await livingEngine();
    await die();
    const failing = life.during(async () => {
      await vi.waitUntil(() => life.gone.aborted);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(exit).toHaveBeenCalled();
  });

  it("watches anew when there is work again", async () => {
    const { life, looks, die } = await livingEngine();
    const first = work();
    const done = life.during(first.do);
    await vi.waitUntil(() => looks() > 0);
    first.end();
    await done;
    await die();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(life.gone.aborted).toBe(false);
    await life.during(() => vi.waitUntil(() => life.gone.aborted));
  });

  it("without a known engine watches nothing", async () => {
    const exit = vi.fn();
    const life = new EngineLife({ exit });
    expect(await life.during(async () => "done")).toBe("done");
    expect(exit).not.toHaveBeenCalled();
  });
});

describe("the engine's address", () => {
  const script = "/project/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js";

  it.each([
    ["127.0.0.1:34567", { host: "127.0.0.1", port: 34567 }],
    ["[::1]:80", { host: "::1", port: 80 }],
    ["localhost:1234", { host: "localhost", port: 1234 }],
  ])("is the first argument of Pulumi's provider process: %s", (argument, address) => {
    expect(engineAddress(["node", script, argument])).toEqual(address);
    expect(engineAddress(["node", "/project/node_modules/@pulumi/pulumi/cmd/dynamic-provider", argument])).toEqual(
      address,
    );
  });

  it("isn't known elsewhere, or when the argument is no address", () => {
    expect(engineAddress(["node", "/project/server.js", "localhost:1234"])).toBeUndefined();
    expect(engineAddress(["node", script, "--tracing"])).toBeUndefined();
    expect(engineAddress(["node", script])).toBeUndefined();
    expect(engineAddress()).toBeUndefined();
  });
});
