import type { ObjectStore } from "../object-store";
import type { TaskService } from "../processing";
import type { ImmParameters } from "./imm-parameters";
import type { Projects } from "./projects";

/** What an action works on. */
export interface ImmActionContext {
  parameters: ImmParameters;
  projects: Projects;
  store: ObjectStore;
  tasks: Pick<TaskService, "list" | "get">;
  now: Date;
}
