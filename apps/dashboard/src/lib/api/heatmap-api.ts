import type { HeatKind, HeatMap, HeatPathList, ViewportClass } from '@playhead/protocol'
import type { SessionChoice } from './api-client.ts'
import { toQuery } from './query-string.ts'
import type { Requests } from './requests.ts'

export interface HeatPathChoice extends SessionChoice {
  readonly viewport: ViewportClass
}

export interface HeatChoice extends HeatPathChoice {
  readonly path: string
  readonly kind: HeatKind
}

/** Where on a page people click, point and scroll to. */
export interface HeatMapApi {
  load(choice: HeatChoice, signal?: AbortSignal): Promise<HeatMap>
  listPaths(choice: HeatPathChoice, signal?: AbortSignal): Promise<HeatPathList>
}

export function createHeatMapApi({ get }: Requests): HeatMapApi {
  const write = ({ fromAt, toAt, ...choice }: HeatPathChoice): string =>
    toQuery({ ...choice, fromAt: Math.round(fromAt), toAt: Math.round(toAt) })
  return {
    load: (choice, signal) => get(`heatmap?${write(choice)}`, signal),
    listPaths: (choice, signal) => get(`heatmap/paths?${write(choice)}`, signal),
  }
}
