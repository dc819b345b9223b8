import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { oneOf, withDefault } from "../parameters";
import { TaskFailure } from "../task-failure";
import { readWatermark } from "../watermark/watermark";
import { defineOperation } from "./operation";

const parameters = {
  s: withDefault(oneOf("low", "medium", "high"), "low"),
  t: withDefault(oneOf("text"), "text"),
};

export const imageDeblindwatermark = defineOperation({
  name: "image/deblindwatermark",
  // As IMM's own action names such tasks: "GetDecodeBlindWatermarkResult" of its API reference.
  taskType: "DecodeBlindWatermark",
  parameters,
  // The text is the result; the vendor's own sample gives a target all the same.
  target: "optional",
  writesSeveral: () => false,
  variables: [],

  async run(task) {
    const { values, source, folder } = task;
    const { text } = await readWatermark({ from: source.path, name: source.uri, strength: values.s }, task);
    // A failure, because an empty text could not be told from a picture that was never marked. What the service does is
    // not documented.
    if (text === undefined) {
      throw new TaskFailure(
        "NoWatermark",
        `No watermark of the strength ${values.s} was found in ${source.uri}: it was never marked by this local OSS, was marked with another strength (s), or has been cropped, resized or compressed too much since. Marks of the real service cannot be read here.`,
      );
    }
    // What the service writes when the vendor's sample asks it to is not documented: the text, is our guess.
    const path = join(folder, "watermark.txt");
    await writeFile(path, text);
    return {
      outputs: [{ path, extension: "txt", index: "1", stream: 0 }],
      // Under the name that GetDecodeBlindWatermarkResult has for it.
      result: { Content: text },
    };
  },
});
