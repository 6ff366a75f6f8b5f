import type { SavedView, SavedViewInit, SavedViewList } from '@playhead/protocol'
import type { Requests } from './requests.ts'

/** Lists of sessions that people come back to. */
export interface ViewsApi {
  /** By name. */
  list(project: string, signal?: AbortSignal): Promise<SavedViewList>
  add(project: string, init: SavedViewInit): Promise<SavedView>
  /** Replaces all of it. */
  change(project: string, viewId: string, init: SavedViewInit): Promise<SavedView>
  remove(project: string, viewId: string): Promise<void>
}

export function createViewsApi({ request, get, change }: Requests): ViewsApi {
  const pathOf = (project: string): string => `projects/${encodeURIComponent(project)}/views`
  const viewOf = (project: string, viewId: string): string =>
    `${pathOf(project)}/${encodeURIComponent(viewId)}`
  return {
    list: (project, signal) => get(pathOf(project), signal),
    add: async (project, init) =>
      (await (await change('POST', pathOf(project), init)).json()) as SavedView,
    change: async (project, viewId, init) =>
      (await (await change('PUT', viewOf(project, viewId), init)).json()) as SavedView,
    async remove(project, viewId) {
      await request(viewOf(project, viewId), { method: 'DELETE' })
    },
  }
}
