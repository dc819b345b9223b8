import Table from "cli-table3";
import { bucketAndKey, type DemoJob } from "./jobs";

/** What a row of the table shows. */
export interface TaskRow extends DemoJob {
  name: string;
  taskId: string;
  status: string;
  /** What the task has found. */
  text?: string;
}

const NARROWEST = 100;
/** Nothing of the demo's jobs needs more. Logs, which have no width, are taken to be this wide. */
const WIDEST = 160;

const LEAST_OPERATION = 24;
const LINES = 4;

const HEAD = ["job", "operation", "source → target", "task ID", "status"];

/** One row a job, in lines of at most `columns` characters. */
export function taskTable(rows: TaskRow[], columns: number = WIDEST): string {
  // Each column has a space on both sides and a border; the last border closes the line.
  const room = Math.min(Math.max(columns, NARROWEST), WIDEST) - HEAD.length * 3 - 1;
  const routes = rows.map(({ source, target }) => [withoutScheme(source), `→ ${withoutScheme(target)}`]);
  const outcomes = rows.map(({ status, text }) => [status, ...(text === undefined ? [] : [`"${text}"`])]);
  const taken = [rows.map(({ name }) => name), routes.flat(), outcomes.flat()].map(longest);
  const left = room - taken.reduce((sum, width) => sum + width);
  // Task IDs are long: they and the operations share what the short columns leave.
  const idWidth = Math.min(longest(rows.map(({ taskId }) => taskId)), left - LEAST_OPERATION);
  const table = new Table({ head: HEAD, style: { head: [], border: [] } });
  for (const [index, { name, operation, taskId }] of rows.entries()) {
    const lines = operationLines(operation, left - idWidth);
    table.push([
      name,
      lines.join("\n"),
      routes[index]?.join("\n"),
      middleCut(taskId, idWidth),
      outcomes[index]?.join("\n"),
    ]);
  }
  return table.toString();
}

/** Breaks an operation between parameters; what doesn't fit into the lines ends in an ellipsis. */
function operationLines(operation: string, width: number): string[] {
  const lines = [""];
  for (const part of operation.match(/[^,]+,?/g) ?? []) {
    const last = lines.length - 1;
    if ((lines[last] + part).length <= width) lines[last] += part;
    else if (lines.length < LINES) lines.push(part);
    else {
      lines[last] = `${`${lines[last]}${part}`.slice(0, width - 1)}…`;
      break;
    }
  }
  return lines.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}

/** Both ends of an ID are kept: the start names its type, and the end tells it from others. */
function middleCut(text: string, width: number): string {
  if (text.length <= width) return text;
  const end = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - end)}…${text.slice(-end)}`;
}

function withoutScheme(uri: string): string {
  const { bucket, key } = bucketAndKey(uri);
  return `${bucket}/${key}`;
}

function longest(texts: string[]): number {
  return Math.max(...texts.map((text) => text.length));
}
