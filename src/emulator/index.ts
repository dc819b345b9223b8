export type { SubmissionRecord } from "./async-process";
export { type Credential, parseCredential } from "./credentials";
export { type Emulator, type EmulatorOptions, type EmulatorTasks, startEmulator } from "./emulator";
export type { Fault, FaultEffect, Garble } from "./faults";
export type { OperationName } from "./operation";
export type { TaskRecord, TaskStatus } from "./processing";
