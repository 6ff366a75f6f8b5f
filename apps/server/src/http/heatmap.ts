import {
  ErrorAnswer,
  HEAT_KINDS,
  HeatMap,
  HeatPathList,
  VIEWPORT_CLASSES,
} from '@playhead/protocol/schema'
import type { ViewportClass } from '@playhead/protocol'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { computeHeatMap, ofViewport } from '../services/heatmap/heatmap.ts'
import { listPaths } from '../services/heatmap/list-paths.ts'
import type { PageTracks } from '../services/heatmap/page-tracks.ts'
import type { Storage } from '../storage/storage.ts'
import type { User } from '../storage/user-store.ts'
import type { AppInstance } from './app-instance.ts'
import { FilterQueryField } from './filter-query.ts'
import { RangeQueryFields } from './range-query.ts'
import { createChoiceLoader } from './session-choice.ts'

const PATH_LIMIT = 2_000

export interface HeatMapRoutesOptions {
  readonly storage: Pick<Storage, 'sessions' | 'control'>
  readonly tracks: PageTracks
  readonly now: () => number
  readonly getUser: (request: FastifyRequest) => User
}

const CLASSES = Object.keys(VIEWPORT_CLASSES) as ViewportClass[]
const ViewportField = {
  viewport: Type.Optional(
    Type.Union(
      CLASSES.map((name) => Type.Literal(name)),
      { description: 'by the width of the window when the session began; desktop by default' },
    ),
  ),
}

/** Where on a page people click, point and scroll to. */
export function addHeatMapRoutes(app: AppInstance, options: HeatMapRoutesOptions): void {
  const { storage, tracks, now, getUser } = options
  const loadChoice = createChoiceLoader({ control: storage.control, now, getUser })

  app.get(
    '/api/heatmap',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Where on a page people clicked, pointed and scrolled to',
        description:
          'Clicks are counted from events; their places, moves and scrolling are read from the recordings of the newest sessions, which `sampled` names.',
        tags: ['sessions'],
        querystring: Type.Object({
          ...RangeQueryFields,
          ...FilterQueryField,
          ...ViewportField,
          path: Type.String({
            minLength: 1,
            maxLength: PATH_LIMIT,
            description: 'a path, or one with `:id` for what differs; docs/reference/heat-map.md',
          }),
          kind: Type.Optional(
            Type.Union(
              HEAT_KINDS.map((kind) => Type.Literal(kind)),
              { description: 'clicks by default' },
            ),
          ),
        }),
        response: { 200: HeatMap, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { path, kind = 'click', viewport = 'desktop' } = request.query
      const { range: choice } = await loadChoice(request.query, request)
      const { sessions } = storage
      return computeHeatMap({ sessions, tracks }, { ...choice, path, kind, viewport })
    },
  )
  app.get(
    '/api/heatmap/paths',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'The pages of a range by their paths, the most viewed first',
        tags: ['sessions'],
        querystring: Type.Object({ ...RangeQueryFields, ...FilterQueryField, ...ViewportField }),
        response: { 200: HeatPathList, '4xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { viewport = 'desktop' } = request.query
      const { filter, ...range } = (await loadChoice(request.query, request)).range
      return listPaths(storage, { ...range, filter: ofViewport(filter, viewport) })
    },
  )
}
