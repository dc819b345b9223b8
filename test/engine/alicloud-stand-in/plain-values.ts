/** The key by which Pulumi tells its special values from others on the wire, and what it has for secrets and outputs. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Properties as they arrive, with secrets and outputs opened: nothing here hides what it is told. */
export function plainValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValues);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  if (record[SIGNATURE] === SECRET || record[SIGNATURE] === OUTPUT) return plainValues(record.value);
  return Object.fromEntries(Object.entries(record).map(([name, inner]) => [name, plainValues(inner)]));
}
