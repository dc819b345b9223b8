import type { MediaProbe } from "../media-probe";
import { integer, withDefault } from "../parameters";
import { TaskFailure } from "../task-failure";

/** Which part of a source is used; milliseconds. */
export const startParameter = withDefault(integer(0), 0);
/** 0 is "to the end". */
export const lengthParameter = withDefault(integer(0), 0);

export const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);

/** Goes before the input. */
export const seekTo = (ss: number) => (ss > 0 ? ["-ss", seconds(ss)] : []);

/** Goes before the input too when there are several of them, else it may follow it. */
export const lasting = (t: number) => (t > 0 ? ["-t", seconds(t)] : []);

export function startsTooLate(ss: number, { durationSeconds }: MediaProbe): TaskFailure {
  const length = durationSeconds === undefined ? "" : `, which lasts ${durationSeconds} s`;
  return new TaskFailure(
    "InvalidArgument",
    `The start ss_${ss} lies beyond the end of the source${length}: there is nothing to process.`,
  );
}

/** ffmpeg succeeds with an empty file, or when it copies with the wrong part, if asked to begin after the end. */
export function checkStart(ss: number, probe: MediaProbe): void {
  const { durationSeconds, durationEstimated } = probe;
  if (ss === 0 || durationSeconds === undefined || durationEstimated) return;
  if (ss / 1000 >= durationSeconds) throw startsTooLate(ss, probe);
}
