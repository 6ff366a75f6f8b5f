import {
  EXPLORE_TOP_USUAL,
  ExploreQueryError,
  FormulaError,
  parseExploreQuery,
  type ExploreChart,
  type ExploreQuery,
  type ExploreSeries,
} from '@playhead/protocol'

/** What the screen shows: a query, and how it is drawn. */
export interface ExploreView {
  readonly chart: ExploreChart
  readonly query: ExploreQuery
}

export const EMPTY_SERIES: ExploreSeries = {
  event: null,
  measure: 'total',
  value: null,
  filter: { all: [] },
}

export const USUAL_VIEW: ExploreView = {
  chart: 'line',
  query: {
    series: [EMPTY_SERIES],
    formula: null,
    breakdown: null,
    top: EXPLORE_TOP_USUAL,
    interval: 'day',
    compare: false,
  },
}

export const CHARTS: Readonly<Record<ExploreChart, string>> = {
  line: 'Lines',
  bars: 'Bars',
  stacked: 'Stacked bars',
  number: 'Numbers',
  table: 'Table only',
}

/** In front of a view in the address: what comes after it may be read another way one day. */
const VERSION = '1.'

export type ViewInAddress =
  | { readonly view: ExploreView; readonly fault: null }
  | { readonly view: null; readonly fault: string }

/** Reads a view from the address. One that makes no sense is told, never passed over. */
export function readView(address: string | null): ViewInAddress {
  if (!address) return { view: USUAL_VIEW, fault: null }
  if (!address.startsWith(VERSION)) {
    return {
      view: null,
      fault: 'It was made by a version of Playhead that this one does not know.',
    }
  }
  try {
    const told = JSON.parse(address.slice(VERSION.length)) as { chart?: unknown; query?: unknown }
    const query = readDraft(told.query)
    return { view: { chart: isChart(told.chart) ? told.chart : 'line', query }, fault: null }
  } catch (error) {
    const fault = error instanceof ExploreQueryError ? error.message : 'It was cut off or changed.'
    return { view: null, fault }
  }
}

/** Null for the usual view. */
export function writeView(view: ExploreView): string | null {
  const text = JSON.stringify(view)
  return text === JSON.stringify(USUAL_VIEW) ? null : VERSION + text
}

/** What a query still lacks, in words and by its part; null: it can be asked for. */
export function findFault(query: ExploreQuery): QueryFault | null {
  try {
    parseExploreQuery(query)
    return null
  } catch (error) {
    if (error instanceof FormulaError) {
      return { part: 'formula', message: error.message, position: error.position }
    }
    return { part: 'query', message: error instanceof Error ? error.message : String(error) }
  }
}

export type QueryFault =
  | { readonly part: 'formula'; readonly message: string; readonly position: number }
  | { readonly part: 'query'; readonly message: string }

/** A query in the address may be one that is being written: its formula and its values may be no whole ones. */
function readDraft(told: unknown): ExploreQuery {
  if (typeof told !== 'object' || told === null) return parseExploreQuery(told)
  const { formula = null, ...rest } = told as Partial<ExploreQuery>
  const parsed = parseExploreQuery(rest)
  return { ...parsed, formula: typeof formula === 'string' ? formula.slice(0, 500) : null }
}

function isChart(chart: unknown): chart is ExploreChart {
  return typeof chart === 'string' && Object.hasOwn(CHARTS, chart)
}
