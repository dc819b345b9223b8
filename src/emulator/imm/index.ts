export { IMM_ACTIONS, type ImmAction, type ImmOperationName } from "./action-names";
export { isImmRequest } from "./imm-request";
export { ImmService } from "./imm-service";
export { Projects } from "./projects";
export { RequestRate } from "./request-rate";
