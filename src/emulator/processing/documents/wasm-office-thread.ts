/**
 * The thread that LibreOffice as WebAssembly has for its main one.
 *
 * Its other threads have the main one open their files for them. As it comes, it looks only every millisecond whether one of
 * them asks, while it waits for them itself; and LibreOffice, when its threads fall out that way while it starts, opens some
 * 70 000 files in another thread. That takes minutes on an idle CPU, and passes for a deadlock. Emscripten knows a main thread
 * that may not sleep, as in a browser, and so looks all the time: here it is told that this one is such a thread.
 */
import { dirname, join } from "node:path";

interface Instantiated {
  module: unknown;
  instance: { exports: Record<string, unknown> };
}

type ThreadInit = (thread: number, isBrowser: number, isMain: number, maySleep: number, ...rest: number[]) => void;

const engine = (globalThis as unknown as { WebAssembly: { instantiate(...args: unknown[]): Promise<Instantiated> } })
  .WebAssembly;
const instantiate = engine.instantiate.bind(engine);

engine.instantiate = async (...args) => {
  const made = await instantiate(...args);
  // What is made of a module rather than of bytes is a bare instance, and none of LibreOffice's.
  const init = made.instance?.exports._emscripten_thread_init as ThreadInit | undefined;
  if (init === undefined) return made;
  const restless: ThreadInit = (thread, isBrowser, isMain, maySleep, ...rest) =>
    init(thread, isMain ? 1 : isBrowser, isMain, isMain ? 0 : maySleep, ...rest);
  return { ...made, instance: { exports: { ...made.instance.exports, _emscripten_thread_init: restless } } };
};

require(join(dirname(require.resolve("@matbee/libreoffice-converter/server")), "node.worker.cjs"));
