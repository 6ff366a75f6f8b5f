import type { FieldCondition, Filter, ProjectSettings } from '@playhead/protocol'
import { SEEN_BY } from '../../storage/matches-filter.ts'
import type { BounceDefinition } from '../../storage/session-index.ts'
import { getIdleTimeoutMs } from '../projects/settings.ts'

export interface FilterMeaning {
  readonly settings: ProjectSettings
  readonly now: number
  /** Who asks; absent or null: nobody who has seen anything. */
  readonly userId?: string | null
}

/**
 * Puts in the place of `isBounce`, `isLive` and `isSeen` what they mean for a project, at a
 * moment and for somebody: storage knows neither settings nor the time nor who asks.
 */
export function expandFilter(
  filter: Filter,
  { settings, now, userId = null }: FilterMeaning,
): Filter {
  const expand = (part: Filter): Filter => {
    if ('all' in part) return { all: part.all.map(expand) }
    if ('any' in part) return { any: part.any.map(expand) }
    if ('not' in part) return { not: expand(part.not) }
    if ('event' in part) return part
    if (part.field === 'isBounce') return choose(part, describeBounce(settings.bounce))
    if (part.field === 'isSeen') {
      const seenBy = { field: SEEN_BY, is: userId === null ? [] : [userId] }
      return choose(part, seenBy)
    }
    if (part.field === 'isLive') return choose(part, describeLive(settings, now))
    return part
  }
  return expand(filter)
}

/** A truth value that every session has: `meaning` says which. */
function choose(test: FieldCondition, meaning: Filter): Filter {
  if (!('is' in test)) return { all: [] }
  return {
    any: [
      ...(test.is.includes(true) ? [meaning] : []),
      ...(test.is.includes(false) ? [{ not: meaning }] : []),
    ],
  }
}

function describeBounce({ minDurationMs, requireNoInteraction }: BounceDefinition): Filter {
  return {
    all: [
      { field: 'pageViewCount', is: [1] },
      ...(minDurationMs === null ? [] : [{ not: { field: 'durationMs', from: minDurationMs } }]),
      ...(requireNoInteraction ? [{ field: 'interactionCount', is: [0] }] : []),
    ],
  }
}

/** The idle timeout, which may be another on phones and tablets, has not passed yet. */
function describeLive(settings: ProjectSettings, now: number): Filter {
  const isActive = (device: 'desktop' | 'mobile' | 'tablet'): Filter => ({
    not: { field: 'endedAt', to: now - getIdleTimeoutMs(settings, device) },
  })
  return {
    any: [
      { all: [{ not: { field: 'deviceType', is: ['mobile', 'tablet'] } }, isActive('desktop')] },
      { all: [{ field: 'deviceType', is: ['mobile'] }, isActive('mobile')] },
      { all: [{ field: 'deviceType', is: ['tablet'] }, isActive('tablet')] },
    ],
  }
}
