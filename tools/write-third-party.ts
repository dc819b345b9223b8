/** `npm run docs:third-party`: writes the list of others' software and its licences. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { thirdPartyList } from "./third-party";

writeFileSync(join(__dirname, "..", "THIRD-PARTY.md"), thirdPartyList());
console.log("wrote THIRD-PARTY.md");
