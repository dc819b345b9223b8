/** A span of time as people say it: `20 s`, `3 min 20 s`, `1 h 5 min`. */
export function elapsedTime(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const parts: [number, string][] =
    hours > 0
      ? [
          [hours, "h"],
          [minutes, "min"],
        ]
      : [
          [minutes, "min"],
          [seconds % 60, "s"],
        ];
  const said = parts.filter(([count]) => count > 0);
  return said.length > 0 ? said.map(([count, unit]) => `${count} ${unit}`).join(" ") : "0 s";
}
