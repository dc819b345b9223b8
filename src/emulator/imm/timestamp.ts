const OFFSET_MS = 8 * 60 * 60 * 1000;

/** When a project or a binding was made, as the service writes it: with an offset (always China's, whatever the region). */
export function timestamp(time: string): string {
  return new Date(Date.parse(time) + OFFSET_MS).toISOString().replace("Z", "+08:00");
}

/** When a task started or ended: in UTC. Source: "GetTask" and "GetDecodeBlindWatermarkResult" of the IMM API reference. */
export function taskTimestamp(time: string): string {
  return new Date(time).toISOString();
}
