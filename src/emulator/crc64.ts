/** CRC-64/XZ, bit-reflected: 0x42F0E1EBA9EA3693 reversed, as two 32-bit halves. */
const POLYNOMIAL_HIGH = 0xc96c5795;
const POLYNOMIAL_LOW = 0xd7870f42;

// BigInt arithmetic is some fifty times slower, so each table entry is held as two 32-bit halves.
const TABLE_HIGH = new Int32Array(256);
const TABLE_LOW = new Int32Array(256);

for (let byte = 0; byte < 256; byte++) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit++) {
    const carry = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (carry) {
      high ^= POLYNOMIAL_HIGH;
      low ^= POLYNOMIAL_LOW;
    }
  }
  TABLE_HIGH[byte] = high;
  TABLE_LOW[byte] = low;
}

/** The checksum of `x-oss-hash-crc64ecma`, computed over data as it streams by. */
export class Crc64 {
  #high = -1;
  #low = -1;

  update(data: Uint8Array): this {
    let high = this.#high;
    let low = this.#low;
    for (let i = 0; i < data.length; i++) {
      const index = (low ^ (data[i] as number)) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (TABLE_LOW[index] as number);
      high = (high >>> 8) ^ (TABLE_HIGH[index] as number);
    }
    this.#high = high;
    this.#low = low;
    return this;
  }

  /** The unsigned decimal number the service sends. */
  digest(): string {
    return ((BigInt(~this.#high >>> 0) << 32n) | BigInt(~this.#low >>> 0)).toString();
  }
}
