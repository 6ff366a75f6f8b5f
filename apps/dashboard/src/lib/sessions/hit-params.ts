import type { SearchHit, SearchHitKind } from '@playhead/protocol'
import type { InspectorTab } from '../inspector/tabs.ts'

/** Where in a session what was found is shown; elsewhere than among all that happened. */
const TABS: Partial<Record<SearchHitKind, InspectorTab>> = {
  console: 'console',
  request: 'network',
  error: 'errors',
}

/** Of a link to what was found: the moment, and the inspector's tab that shows it. */
export function toHitParams({
  kind,
  offsetMs,
}: Pick<SearchHit, 'kind' | 'offsetMs'>): Record<string, string> {
  const tab = TABS[kind]
  return { t: String(Math.floor(offsetMs)), ...(tab ? { tab } : {}) }
}
