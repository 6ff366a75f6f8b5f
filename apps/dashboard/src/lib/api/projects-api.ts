import type { Installation, Project, ProjectInit } from '@playhead/protocol'
import type { Requests } from './requests.ts'

/** Projects themselves; making and changing them is for administrators. */
export interface ProjectsApi {
  create(init: ProjectInit): Promise<Project>
  change(id: string, init: ProjectInit): Promise<Project>
  getInstallation(id: string, signal?: AbortSignal): Promise<Installation>
}

export function createProjectsApi({ get, change }: Requests): ProjectsApi {
  const path = (id: string): string => `projects/${encodeURIComponent(id)}`
  const read = async (answer: Promise<Response>): Promise<Project> =>
    (await (await answer).json()) as Project
  return {
    create: (init) => read(change('POST', 'projects', init)),
    change: (id, init) => read(change('PUT', path(id), init)),
    getInstallation: (id, signal) => get(`${path(id)}/installation`, signal),
  }
}
