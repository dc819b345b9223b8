export { type Credential, parseCredential } from "./credentials";
export { type Emulator, type EmulatorOptions, type EmulatorTasks, startEmulator } from "./emulator";
export type { Fault, FaultAim, FaultEffect, Garble, RequestFault, TaskFault, TaskFaultEffect } from "./faults";
export type { ImmAction, ImmOperationName } from "./imm";
export type { OperationName } from "./operation";
export type { TaskRecord, TaskStatus } from "./processing";
export type { SubmissionCounts, SubmissionRecord } from "./submission-log";
