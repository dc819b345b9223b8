import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A package as the lock file has it. */
export interface LockedPackage {
  readonly name: string;
  /** What its package.json says, such as `MIT`. */
  readonly license: string;
  /** Whether npm runs a script of the package when it is installed. */
  readonly hasInstallScript: boolean;
}

interface LockEntry {
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
  readonly hasInstallScript?: boolean;
}

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const repository = join(__dirname, "..");

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(repository, name), "utf8")) as T;
}

function lockedPackages(chosen: (entry: LockEntry, path: string) => boolean): LockedPackage[] {
  const { packages } = readJson<{ readonly packages: Readonly<Record<string, LockEntry>> }>("package-lock.json");
  const found = new Map<string, LockedPackage>();
  for (const [path, entry] of Object.entries(packages)) {
    if (path === "" || !chosen(entry, path)) continue;
    const name = path.split("node_modules/").at(-1) as string;
    const license = entry.license ?? "not named";
    found.set(`${name} ${license}`, { name, license, hasInstallScript: entry.hasInstallScript === true });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What npm installs with this package: its dependencies and theirs. */
export function installedPackages(): LockedPackage[] {
  return lockedPackages(({ dev, devOptional, peer }) => !dev && !devOptional && !peer);
}

/** What users bring along, or may. */
export function peerPackages(): LockedPackage[] {
  const { peerDependencies } = readJson<Manifest>("package.json");
  return lockedPackages((_, path) => path.replace("node_modules/", "") in peerDependencies);
}

/** What only who works on this package needs. */
export function developmentPackages(): LockedPackage[] {
  const { devDependencies, peerDependencies } = readJson<Manifest>("package.json");
  const isOwn = (name: string) => name in devDependencies && !(name in peerDependencies);
  return lockedPackages((_, path) => isOwn(path.replace("node_modules/", "")));
}

/** The content of THIRD-PARTY.md. */
export function thirdPartyList(): string {
  const table = (packages: readonly LockedPackage[]) =>
    ["| package | licence |", "| --- | --- |", ...packages.map(({ name, license }) => `| ${name} | ${license} |`)].join(
      "\n",
    );
  return `# Software of others

Written by \`npm run docs:third-party\` from the lock file; the licences are those that the packages name themselves.

## Installed with this package

${table(installedPackages())}

## Brought along by users

\`@pulumi/pulumi\` is needed; the others only for what uses them.

${table(peerPackages())}

## For work on this package only

${table(developmentPackages())}
`;
}
