import type { ImmActionContext } from "./imm-action";
import { invalidParameter, resourceAlreadyExists, resourceNotFound } from "./imm-error";
import { pageOf } from "./page";
import type { ProjectRecord } from "./projects";
import { timestamp } from "./timestamp";

/** The project a call names, which must exist. */
export function requireProject({ parameters, projects }: ImmActionContext): ProjectRecord {
  const project = projects.find(parameters.required("ProjectName"));
  if (!project) throw resourceNotFound("Project");
  return project;
}

/** CreateProject. Projects cannot be changed or deleted here. */
export function createProject({ parameters, projects }: ImmActionContext): object {
  const name = parameters.required("ProjectName");
  if (!/^[a-z][a-z0-9_-]{0,127}$/i.test(name)) {
    throw invalidParameter(
      "ProjectName",
      "it must begin with a letter, and have at most 128 letters, digits, hyphens and underscores",
    );
  }
  if (projects.find(name)) throw resourceAlreadyExists("Project");
  const project = projects.create(name, parameters.optional("Description"), parameters.optional("ServiceRole"));
  return { Project: projectDocument(project) };
}

/** GetProject. */
export function getProject(context: ImmActionContext): object {
  return { Project: projectDocument(requireProject(context)) };
}

/** ListProjects. */
export function listProjects({ parameters, projects }: ImmActionContext): object {
  const prefix = parameters.optional("Prefix") ?? "";
  const { items, next } = pageOf(
    projects.list().filter(({ name }) => name.startsWith(prefix)),
    parameters,
    { list: "projects", maximum: 200, position: ({ name }) => name },
  );
  return { NextToken: next, Projects: items.map(projectDocument) };
}

/** Only what is true here: the service also tells quotas and counts of data sets. */
function projectDocument({ name, description, serviceRole, createdAt }: ProjectRecord): object {
  return {
    ProjectName: name,
    Description: description,
    ServiceRole: serviceRole,
    CreateTime: timestamp(createdAt),
    UpdateTime: timestamp(createdAt),
  };
}
