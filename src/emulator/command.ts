#!/usr/bin/env node
import { HELP, parseCommandLine } from "./command-line";
import { type EmulatorOptions, startEmulator } from "./emulator";

async function main(): Promise<void> {
  let options: EmulatorOptions | undefined;
  try {
    options = parseCommandLine(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`oss-emulator: ${(error as Error).message}\nTry oss-emulator --help.\n`);
    process.exitCode = 2;
    return;
  }
  if (!options) {
    process.stdout.write(HELP);
    return;
  }

  let stop = () => {};
  const stopping = new Promise<void>((resolve) => {
    stop = resolve;
  });
  process.once("SIGTERM", stop).once("SIGINT", stop);
  const emulator = await startEmulator(options);
  process.stdout.write(`listening on ${emulator.endpoint}\n`);
  await stopping;
  await emulator.close();
  process.exit(0);
}

main().catch((error: Error) => {
  process.stderr.write(`oss-emulator: ${error.message}\n`);
  process.exit(1);
});
