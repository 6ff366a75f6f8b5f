import { describe } from 'vitest'
import type { Storage } from '../storage.ts'
import { describeAnnotations } from './describe-annotations.ts'
import { describeControlStore } from './describe-control-store.ts'
import { describeDeletions } from './describe-deletions.ts'
import { describeErasures } from './describe-erasures.ts'
import { describePackStore } from './describe-pack-store.ts'
import { describeForwarding } from './describe-forwarding.ts'
import { describeFilters } from './describe-filters.ts'
import { describeKeyframes } from './describe-keyframes.ts'
import { describeOutlines } from './describe-outlines.ts'
import { describeRecordedTexts } from './describe-recorded-texts.ts'
import { describeReplayLog } from './describe-replay-log.ts'
import { describeSegments } from './describe-segments.ts'
import { describeServerEvents } from './describe-server-events.ts'
import { describeExplorations } from './describe-explorations.ts'
import { describeIssues } from './describe-issues.ts'
import { describeJourneys } from './describe-journeys.ts'
import { describeSessionIndex } from './describe-session-index.ts'
import { describeShareLinks } from './describe-share-links.ts'
import { describeSheetStore } from './describe-sheet-store.ts'
import { describeTexts } from './describe-texts.ts'
import { describeTrails } from './describe-trails.ts'
import { describeViews } from './describe-views.ts'
import { describeUserStore } from './describe-user-store.ts'

/** Opens an empty storage; the suite closes it. */
export type OpenStorage = () => Promise<Storage>

/** What every engine has to do. A new engine is done when this passes. */
export function describeStorage(name: string, open: OpenStorage): void {
  describe(`the ${name} storage`, () => {
    describeSegments(open)
    describeExplorations(open)
    describeIssues(open)
    describeJourneys(open)
    describeSessionIndex(open)
    describeFilters(open)
    describeTexts(open)
    describeRecordedTexts(open)
    describeTrails(open)
    describeForwarding(open)
    describeServerEvents(open)
    describeReplayLog(open)
    describeSheetStore(open)
    describeUserStore(open)
    describePackStore(open)
    describeKeyframes(open)
    describeOutlines(open)
    describeControlStore(open)
    describeDeletions(open)
    describeAnnotations(open)
    describeErasures(open)
    describeShareLinks(open)
    describeViews(open)
  })
}
