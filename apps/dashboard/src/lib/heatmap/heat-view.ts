import type { Filter, HeatKind, ViewportClass } from '@playhead/protocol'

/** What a heat map is asked for; no path: that of the most viewed page. */
export interface HeatView {
  readonly path: string | null
  readonly kind: HeatKind
  readonly viewport: ViewportClass
}

export const HEAT_KINDS: Readonly<Record<HeatKind, { label: string; noun: string }>> = {
  click: { label: 'Clicks', noun: 'click' },
  rage: { label: 'Rage clicks', noun: 'rage click' },
  dead: { label: 'Dead clicks', noun: 'dead click' },
  move: { label: 'Moves', noun: 'move' },
  scroll: { label: 'Scroll depth', noun: 'session' },
}

export const VIEWPORTS: Readonly<
  Record<ViewportClass, { label: string; width: { from: number; to: number } }>
> = {
  desktop: { label: 'Desktop', width: { from: 1_024, to: 100_000 } },
  tablet: { label: 'Tablet', width: { from: 640, to: 1_023 } },
  phone: { label: 'Phone', width: { from: 1, to: 639 } },
}

const USUAL: HeatView = { path: null, kind: 'click', viewport: 'desktop' }
/** In front of a view in the address: what comes after it may be read another way one day. */
const VERSION = '1.'
const PATH_LIMIT = 2_000

/** Reads a view from the address; the usual one where there is none that makes sense. */
export function readHeatView(address: string | null): HeatView {
  if (!address?.startsWith(VERSION)) return USUAL
  try {
    const told: unknown = JSON.parse(address.slice(VERSION.length))
    if (!Array.isArray(told)) return USUAL
    const [path, kind, viewport] = told as unknown[]
    return {
      path: typeof path === 'string' && path !== '' ? path.slice(0, PATH_LIMIT) : null,
      kind: isOneOf(HEAT_KINDS, kind) ? kind : USUAL.kind,
      viewport: isOneOf(VIEWPORTS, viewport) ? viewport : USUAL.viewport,
    }
  } catch {
    return USUAL
  }
}

/** Null for the usual view. */
export function writeHeatView({ path, kind, viewport }: HeatView): string | null {
  const isUsual = path === null && kind === USUAL.kind && viewport === USUAL.viewport
  return isUsual ? null : VERSION + JSON.stringify([path, kind, viewport])
}

const EVENTS: Readonly<Partial<Record<HeatKind, string>>> = {
  click: 'click',
  rage: 'rage_click',
  dead: 'dead_click',
}

/** The sessions that are behind a map, or behind one of its elements, as lists choose them. */
export function toSessionFilter(
  { path, kind, viewport }: HeatView,
  { filter, selector }: { filter: Filter; selector?: string },
): Filter {
  const pattern = path ?? ''
  const place = pattern.indexOf(':id')
  const test = place < 0 ? { is: [pattern] } : { startsWith: pattern.slice(0, place) }
  const width = { field: 'viewportWidth', ...VIEWPORTS[viewport].width }
  const name = selector === undefined ? undefined : EVENTS[kind]
  const where = [
    { property: '$path', ...test },
    ...(name === undefined || selector === undefined
      ? []
      : [{ property: 'selector', is: [selector] }]),
  ]
  const all = 'all' in filter ? filter.all : [filter]
  return { all: [...all, width, { event: { name: name ?? 'page_view', where } }] }
}

function isOneOf<Name extends string>(
  known: Readonly<Record<Name, unknown>>,
  name: unknown,
): name is Name {
  return typeof name === 'string' && Object.hasOwn(known, name)
}
