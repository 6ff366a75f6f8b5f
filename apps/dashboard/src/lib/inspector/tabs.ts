import { ANALYTICS_CHANNEL, CONSOLE_CHANNEL, ERROR_CHANNEL, EVENT_NAMES } from '@playhead/protocol'
import type { Moment } from '../timeline/moments.ts'

/** The inspector's tabs in their order, which is that of the keys 1 to 8. */
export const INSPECTOR_TABS = [
  'timeline',
  'console',
  'network',
  'errors',
  'vitals',
  'properties',
  'raw',
  'element',
] as const

export type InspectorTab = (typeof INSPECTOR_TABS)[number]

/** The `tab` of a link; the first one where it names none. */
export function parseTab(text: string | null): InspectorTab {
  return INSPECTOR_TABS.find((tab) => tab === text) ?? 'timeline'
}

export const TAB_NAMES: Record<InspectorTab, string> = {
  timeline: 'Timeline',
  console: 'Console',
  network: 'Network',
  errors: 'Errors',
  vitals: 'Vitals',
  properties: 'Properties',
  raw: 'Raw',
  element: 'Element',
}

/** How many errors and web vitals the events of a session tell of. */
export function countMoments(moments: readonly Moment[]): { errors: number; vitals: number } {
  let errors = 0
  let vitals = 0
  for (const { event } of moments) {
    const { channel, name } = event
    if (channel === ERROR_CHANNEL || channel === CONSOLE_CHANNEL) errors += 1
    if (channel === ANALYTICS_CHANNEL && name === EVENT_NAMES.webVital) vitals += 1
  }
  return { errors, vitals }
}
