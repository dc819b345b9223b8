/** `npm run docs:operations`: writes what is generated from the tables of operations. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generatedFiles } from "./operations-reference";

for (const [path, content] of Object.entries(generatedFiles())) {
  const file = join(__dirname, "..", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(`wrote ${path}`);
}
