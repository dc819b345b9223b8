import { closest, distance } from "fastest-levenshtein";

/** The word that was probably meant, where one is near enough to be worth a guess. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const folded = fold(word);
  const same = words.find((candidate) => fold(candidate) === folded);
  if (same !== undefined) return same;
  const nearest = closest(
    word.toLowerCase(),
    words.map((candidate) => candidate.toLowerCase()),
  );
  const candidate = words.find((it) => it.toLowerCase() === nearest) as string;
  return distance(word.toLowerCase(), nearest) <= Math.max(1, Math.floor(candidate.length / 3)) ? candidate : undefined;
}

/** Without case and punctuation, so that `H.264` is `h264`. */
function fold(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, "");
}
