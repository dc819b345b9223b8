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
  it("looks again and again for its engine once there has been work", async () => {
    const { life, looks, exit } = await livingEngine();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(looks()).toBe(0);
    expect(await life.during(async () => "done")).toBe("done");
    await vi.waitUntil(() => looks() > 3);
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

  it("ends with its engine when there is no work any more, or only some that needn't end", async () => {
    const { life, die, exit } = await livingEngine();
    life.watch();
    await die();
    await vi.waitUntil(() => exit.mock.calls.length > 0);
    expect(life.gone.aborted).toBe(true);
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
