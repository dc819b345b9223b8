import sharp from "sharp";

/** Makes a picture with what photographs have: soft skies, hard edges, and grain. Answers a PNG. */
export async function landscape(width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  let noise = 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const across = x / width;
      const down = y / height;
      const hills = 0.62 + 0.08 * Math.sin(across * 9) + 0.03 * Math.sin(across * 31);
      const sun = Math.hypot(across - 0.72, (down - 0.28) * (height / width)) < 0.07;
      const colour = sun
        ? [250, 225, 150]
        : down < hills
          ? [110 + 90 * down, 150 + 60 * down, 215 - 40 * down]
          : [70 + 40 * across, 120 - 50 * (down - hills), 60 + 30 * across];
      noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
      const grain = (noise >>> 24) / 32 - 4;
      for (let channel = 0; channel < 3; channel++) {
        pixels[(y * width + x) * 3 + channel] = Math.max(0, Math.min(255, (colour[channel] ?? 0) + grain));
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
