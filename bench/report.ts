import { availableParallelism } from "node:os";
import Table from "cli-table3";
import { PULUMI_VERSION } from "../tools/pulumi-cli";
import { type Figure, isMet, median, type Target } from "./figure";
import type { Item } from "./item";

/** What came of an item. */
export interface ItemResult {
  readonly item: Pick<Item, "name" | "title">;
  readonly figures: readonly Figure[];
  /** Why it was given up. */
  readonly failure?: string;
}

/** A row for each figure. */
export function table(results: readonly ItemResult[]): string {
  const drawn = new Table({
    head: ["", "what", "median", "rounds", "target", ""],
    style: { head: [], border: [] },
    colAligns: ["left", "left", "right", "right", "right", "left"],
  });
  for (const { item, figures, failure } of results) {
    drawn.push([item.name, { colSpan: 5, content: item.title }]);
    for (const figure of figures) drawn.push(row(figure));
    if (failure !== undefined) drawn.push(["", { colSpan: 5, content: "FAILED, as told below" }]);
  }
  const failures = results.flatMap(({ item, failure }) => (failure === undefined ? [] : [`${item.name}: ${failure}`]));
  return [drawn.toString(), ...failures].join("\n");
}

function row(figure: Figure): string[] {
  const { what, values, unit, target, note } = figure;
  if (values.length === 0) return ["", what, "–", note ?? "", targetText(target), ""];
  const verdict = isMet(figure);
  const range = `${shown(Math.min(...values))} – ${shown(Math.max(...values))}`;
  return [
    "",
    what,
    `${shown(median(values))} ${unit}`.trim(),
    values.length > 1 ? range : "",
    targetText(target),
    verdict === undefined ? "" : verdict ? "met" : "MISSED",
  ];
}

function targetText(target: Target | undefined): string {
  if (target === undefined) return "";
  return "atMost" in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
}

/** Three digits that count. */
function shown(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

/** What results.json holds. */
export function report(results: readonly ItemResult[], { rounds, quick }: { rounds: number; quick: boolean }) {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    pulumi: PULUMI_VERSION,
    cores: availableParallelism(),
    rounds,
    ...(quick ? { quick } : {}),
    items: results.map(({ item, figures, failure }) => ({
      item: item.name,
      title: item.title,
      ...(failure === undefined ? {} : { failure }),
      figures: figures.map((figure) => ({
        what: figure.what,
        unit: figure.unit,
        median: figure.values.length === 0 ? null : rounded(median(figure.values)),
        rounds: figure.values.map(rounded),
        ...figure.target,
        ...(isMet(figure) === undefined ? {} : { met: isMet(figure) }),
        ...(figure.note === undefined ? {} : { note: figure.note }),
      })),
    })),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
