import type { Item } from "../item";
import { deployedFleet } from "./deployed-fleet";
import { fleetGrowth } from "./fleet-growth";
import { fleetState } from "./fleet-state";
import { importTime } from "./import-time";
import { newFleet } from "./new-fleet";
import { singleJobs } from "./single-jobs";
import { submissions } from "./submissions";
import { usualLimits } from "./usual-limits";

/** The items in their order. */
export const items: readonly Item[] = [
  submissions,
  newFleet,
  deployedFleet,
  fleetState,
  fleetGrowth,
  singleJobs,
  usualLimits,
  importTime,
];
