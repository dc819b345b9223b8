import { oneOf, withDefault } from "../parameters";
import { defineOperation } from "./operation";

const parameters = {
  s: withDefault(oneOf("low", "medium", "high"), "low"),
  t: withDefault(oneOf("text"), "text"),
};

export const imageDeblindwatermark = defineOperation({
  name: "image/deblindwatermark",
  // Our guess, after the action that creates such tasks: no answer of the service to this operation has been seen.
  taskType: "DecodeBlindWatermark",
  parameters,
  // The text is the result; the vendor's own sample gives a target all the same.
  target: "optional",
  writesSeveral: () => false,
  variables: [],
});
