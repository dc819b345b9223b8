import { runCommand } from "../command";

/** Something can't be had on this machine, through no fault of the repository. The message is meant for the user. */
export class Unavailable extends Error {
  override name = "Unavailable";
}

/** Packages take minutes at most; a registry that can't be reached must not hold anybody up longer than that. */
const limit = 10 * 60_000;
const impatient = ["--fetch-retries=1", "--fetch-retry-mintimeout=2000", "--fetch-timeout=60000"];

/** What npm's error codes say when there is no way to a registry, or nothing of that name in it. */
const unavailable =
  /^(EAI_\w+|ECONN\w+|ENOTFOUND|ENETUNREACH|EHOSTUNREACH|E?TIMEDOUT|EPROTO|ERR_(SOCKET|SSL|TLS)_\w+|ENOTCACHED|\w*CERT\w*|E[45]\d\d|ETARGET|EBADPLATFORM)$/;

/**
 * Runs npm; returns what it prints.
 * @throws Unavailable when the registry can't be reached or hasn't got what is asked for; another error when npm fails
 * for what it was given, such as versions that don't go together.
 */
export async function npm(args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<string> {
  const { status, stdout, stderr, timedOut } = await runCommand("npm", [...args, ...impatient], {
    ...options,
    timeout: limit,
  });
  if (status === 0) return stdout;
  if (timedOut) throw new Unavailable(`\`npm ${args[0]}\` wasn't done after ${limit / 60_000} minutes`);
  const errors = [...stderr.matchAll(/^npm (?:error|ERR!) (?:code (\S+)|(.+))$/gm)];
  const code = errors.map(([, found]) => found).find(Boolean) ?? "";
  const words = errors.map(([, , text]) => text).find((text) => text && !/^(errno|syscall) /.test(text)) ?? stderr;
  if (unavailable.test(code)) throw new Unavailable(`npm says ${code}: ${words}`);
  throw new Error(`\`npm ${args.join(" ")}\` failed:\n${stderr.trim()}`);
}
