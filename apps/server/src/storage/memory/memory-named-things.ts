import { compareText } from '../compare-text.ts'

interface NamedThing {
  readonly projectId: string
  readonly id: string
  readonly name: string
}

/** What projects keep under names. */
export interface NamedThings<T> {
  put(thing: T): Promise<void>
  drop(projectId: string, id: string): Promise<boolean>
  /** By name, then id. */
  list(projectId: string): Promise<T[]>
  forgetProject(projectId: string): void
}

export function createNamedThings<T extends NamedThing>(): NamedThings<T> {
  const projects = new Map<string, Map<string, T>>()
  return {
    put: async (thing) => {
      const { projectId, id } = thing
      const known = projects.get(projectId) ?? new Map<string, T>()
      projects.set(projectId, known.set(id, structuredClone(thing)))
    },
    drop: async (projectId, id) => projects.get(projectId)?.delete(id) ?? false,
    list: async (projectId) =>
      [...(projects.get(projectId)?.values() ?? [])]
        .sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id))
        .map((thing) => structuredClone(thing)),
    forgetProject: (projectId) => void projects.delete(projectId),
  }
}
