import { ExponentialBackoff, fullJitterGenerator } from "cockatiel";

/** How long failures are waited out, unless somebody says otherwise: as long as the vendor's SDKs do. */
const longestDelayMs = 20_000;

/**
 * The waits between attempts: random below a bound that doubles from 0.2 s, so that many jobs that failed together don't
 * come back together.
 *
 * @param maxDelayMs The longest wait, in milliseconds; default 20,000.
 */
export function fullJitter(maxDelayMs = longestDelayMs): ExponentialBackoff<unknown> {
  return new ExponentialBackoff({
    generator: fullJitterGenerator,
    initialDelay: Math.min(200, maxDelayMs),
    maxDelay: maxDelayMs,
  });
}
