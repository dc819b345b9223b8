const OFFSET_MS = 8 * 60 * 60 * 1000;

/** A time as the service writes it: ISO 8601 with milliseconds, and an offset (always China's, whatever the region). */
export function timestamp(time: string): string {
  return new Date(Date.parse(time) + OFFSET_MS).toISOString().replace("Z", "+08:00");
}
