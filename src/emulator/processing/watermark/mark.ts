/**
 * An invisible text in the pixels of a picture.
 *
 * The service does not publish its scheme, so this is one of our own: whatever it embeds it reads again, and nobody else
 * does. Each block of 8x8 pixels bears a bit in each of five low frequencies of its brightness, by rounding that frequency's
 * coefficient to an even or an odd half of a step. Every bit of the text is in many places all over the picture; reading adds
 * up how strongly each of them speaks, and a checksum tells a text from chance.
 */
import { crc32 } from "./crc32";

/** How much a picture may suffer, and how much the mark can. */
export type Strength = "low" | "medium" | "high";

/** Pixels as they lie in memory; only the first three channels of four, or the first of two, are colours. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  channels: number;
}

/** Steps between the values of a coefficient that stand for the same bit. */
const STEPS: Record<Strength, number> = { low: 22, medium: 36, high: 56 };
/** One order of places for each strength, so that a text read with another one is not found by luck. */
const SEEDS: Record<Strength, number> = { low: 0x6c6f77, medium: 0x6d6964, high: 0x686967 };

const BLOCK = 8;
const AREA = BLOCK * BLOCK;
const FREQUENCIES: readonly (readonly [down: number, across: number])[] = [
  [0, 1],
  [1, 0],
  [1, 1],
  [2, 0],
  [0, 2],
];
/** For each frequency its wave over a block, as the discrete cosine transform has it. */
const WAVES = FREQUENCIES.map(([down, across]) => {
  const factor = (frequency: number, at: number) =>
    (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * at + 1) * frequency * Math.PI) / (2 * BLOCK));
  return Float64Array.from(
    { length: AREA },
    (_, at) => factor(down, Math.floor(at / BLOCK)) * factor(across, at % BLOCK),
  );
});

const LENGTH_BITS = 16;
const CHECKSUM_BYTES = 4;
/** Of the places, how many bear the length, without which the rest can't be read. */
const LENGTH_SHARE = 0.1;
/** How far from black and white a pixel has to be for the mark not to be cut off; in steps. */
const MARGIN = 0.45;

/** The longest text, in bytes of UTF-8, that a picture of this size can bear once. */
export function capacity(width: number, height: number): number {
  const places = placesIn(width, height);
  const body = places - Math.floor(places * LENGTH_SHARE);
  return Math.min(Math.max(0, Math.floor(body / 8) - CHECKSUM_BYTES), 2 ** LENGTH_BITS - 1);
}

/** Embeds a text, changing the pixels. */
export function embedMark(pixels: Pixels, text: string, strength: Strength): void {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > capacity(pixels.width, pixels.height)) throw new RangeError("the text does not fit the picture");
  const head = [bytes.length >>> 8, bytes.length & 0xff];
  const sum = crc32(Uint8Array.from([...head, ...bytes]));
  const body = Uint8Array.from([...bytes, sum >>> 24, (sum >>> 16) & 0xff, (sum >>> 8) & 0xff, sum & 0xff]);
  const places = scatteredPlaces(pixels, strength);
  const lengthPlaces = Math.floor(places.length * LENGTH_SHARE);
  const bits = new Uint8Array(places.length);
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0;
    bits[place] =
      index < lengthPlaces ? bitOf(head, index % LENGTH_BITS) : bitOf(body, (index - lengthPlaces) % (body.length * 8));
  }
  forEachBlock(pixels, (block, corner) => embedBits(pixels, corner, bits, block * FREQUENCIES.length, STEPS[strength]));
}

/** Reads the text that was embedded with a strength; undefined when there is none, or too little of it is left. */
export function readMark(pixels: Pixels, strength: Strength): string | undefined {
  const places = scatteredPlaces(pixels, strength);
  const lengthPlaces = Math.floor(places.length * LENGTH_SHARE);
  if (lengthPlaces < LENGTH_BITS) return undefined;
  const votes = new Float32Array(places.length);
  const light = new Float64Array(AREA);
  const turn = (2 * Math.PI) / STEPS[strength];
  forEachBlock(pixels, (block, corner) => {
    brightness(pixels, corner, light);
    for (const [index, wave] of WAVES.entries()) {
      votes[block * FREQUENCIES.length + index] = -Math.cos(coefficient(light, wave) * turn);
    }
  });
  const bytesFrom = (start: number, end: number, count: number) => {
    const sums = new Float64Array(count * 8);
    for (let index = start; index < end; index++) {
      const bit = (index - start) % sums.length;
      sums[bit] = (sums[bit] ?? 0) + (votes[places[index] ?? 0] ?? 0);
    }
    const bytes = new Uint8Array(count);
    for (const [index, sum] of sums.entries()) {
      if (sum > 0) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (128 >> (index & 7));
    }
    return bytes;
  };
  const [high = 0, low = 0] = bytesFrom(0, lengthPlaces, LENGTH_BITS / 8);
  const length = high * 256 + low;
  if (length === 0 || length > capacity(pixels.width, pixels.height)) return undefined;
  const body = bytesFrom(lengthPlaces, places.length, length + CHECKSUM_BYTES);
  const bytes = body.subarray(0, length);
  const sum = new DataView(body.buffer).getUint32(length);
  if (crc32(Uint8Array.from([high, low, ...bytes])) !== sum) return undefined;
  return new TextDecoder().decode(bytes);
}

function placesIn(width: number, height: number): number {
  return Math.floor(width / BLOCK) * Math.floor(height / BLOCK) * FREQUENCIES.length;
}

/** All places of a picture, shuffled: what hits one part of it shall hit a little of every bit. */
function scatteredPlaces({ width, height }: Pixels, strength: Strength): Uint32Array {
  const places = Uint32Array.from({ length: placesIn(width, height) }, (_, index) => index);
  let random = SEEDS[strength];
  for (let last = places.length - 1; last > 0; last--) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    // The high bits of such a generator are the random ones.
    const other = Math.floor((random / 2 ** 32) * (last + 1));
    const kept = places[last] ?? 0;
    places[last] = places[other] ?? 0;
    places[other] = kept;
  }
  return places;
}

function bitOf(bytes: ArrayLike<number>, index: number): number {
  return ((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
}

/** `corner` is the index of the block's first pixel. */
function forEachBlock({ width, height }: Pixels, visit: (block: number, corner: number) => void): void {
  let block = 0;
  for (let y = 0; y + BLOCK <= height; y += BLOCK) {
    for (let x = 0; x + BLOCK <= width; x += BLOCK) visit(block++, y * width + x);
  }
}

function brightness({ data, width, channels }: Pixels, corner: number, light: Float64Array): void {
  for (let at = 0; at < AREA; at++) {
    const index = (corner + Math.floor(at / BLOCK) * width + (at % BLOCK)) * channels;
    light[at] =
      channels < 3
        ? (data[index] ?? 0)
        : 0.299 * (data[index] ?? 0) + 0.587 * (data[index + 1] ?? 0) + 0.114 * (data[index + 2] ?? 0);
  }
}

function coefficient(light: Float64Array, wave: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < AREA; at++) sum += (light[at] ?? 0) * (wave[at] ?? 0);
  return sum;
}

function embedBits(pixels: Pixels, corner: number, bits: Uint8Array, firstBit: number, step: number): void {
  // A block whose pixels would leave the range is first brought in from its ends; others keep all their contrast.
  if (tryBlock(pixels, corner, bits, firstBit, step, 0)) return;
  tryBlock(pixels, corner, bits, firstBit, step, MARGIN * step);
}

/** Answers whether all pixels stayed within their range. Without a margin it otherwise changes nothing. */
function tryBlock(
  pixels: Pixels,
  corner: number,
  bits: Uint8Array,
  firstBit: number,
  step: number,
  margin: number,
): boolean {
  const { data, width, channels } = pixels;
  const colours = channels < 3 ? 1 : 3;
  const indices = Array.from(
    { length: AREA },
    (_, at) => (corner + Math.floor(at / BLOCK) * width + (at % BLOCK)) * channels,
  );
  if (margin > 0) {
    for (const index of indices) {
      for (let colour = 0; colour < colours; colour++) {
        data[index + colour] = Math.min(255 - margin, Math.max(margin, data[index + colour] ?? 0));
      }
    }
  }
  const light = new Float64Array(AREA);
  brightness(pixels, corner, light);
  const change = new Float64Array(AREA);
  for (const [number, wave] of WAVES.entries()) {
    const value = coefficient(light, wave);
    const offset = (bits[firstBit + number] ?? 0) * 0.5;
    const delta = (Math.round(value / step - offset) + offset) * step - value;
    for (let at = 0; at < AREA; at++) change[at] = (change[at] ?? 0) + delta * (wave[at] ?? 0);
  }
  const next = (index: number, at: number) => Math.round((data[index] ?? 0) + (change[at] ?? 0));
  const fits = indices.every((index, at) => {
    for (let colour = 0; colour < colours; colour++) {
      const value = next(index + colour, at);
      if (value < 0 || value > 255) return false;
    }
    return true;
  });
  if (!fits && margin === 0) return false;
  for (const [at, index] of indices.entries()) {
    for (let colour = 0; colour < colours; colour++) {
      data[index + colour] = Math.min(255, Math.max(0, next(index + colour, at)));
    }
  }
  return fits;
}
