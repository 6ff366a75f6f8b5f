import type { PrivacyLevel, ProjectSettings } from '@playhead/protocol'

/** The privacy of a project as somebody fills it in. */
export interface PrivacyDraft {
  level: PrivacyLevel
  /** CSS selectors, one in a line. */
  mask: string
  block: string
  honourDoNotTrack: boolean
}

type Privacy = ProjectSettings['privacy']

const SELECTORS_LIMIT = 50
const SELECTOR_LENGTH_LIMIT = 200

export function createPrivacyDraft(privacy: Privacy): PrivacyDraft {
  return {
    level: privacy?.level ?? 'default',
    mask: privacy?.mask.join('\n') ?? '',
    block: privacy?.block.join('\n') ?? '',
    honourDoNotTrack: privacy?.honourDoNotTrack ?? true,
  }
}

/** @returns undefined when all of it is as it is without any setting */
export function parsePrivacyDraft(draft: PrivacyDraft): Privacy {
  const mask = parseLines(draft.mask)
  const block = parseLines(draft.block)
  const { level, honourDoNotTrack } = draft
  if (level === 'default' && honourDoNotTrack && mask.length + block.length === 0) return undefined
  return {
    level: level === 'default' ? null : level,
    mask,
    block,
    honourDoNotTrack: honourDoNotTrack ? null : false,
  }
}

/** What is wrong with a list of selectors; null for nothing. */
export function findSelectorProblem(text: string): string | null {
  const lines = parseLines(text)
  if (lines.length > SELECTORS_LIMIT) return `At most ${SELECTORS_LIMIT} selectors.`
  const wrong = lines.find((line) => line.length > SELECTOR_LENGTH_LIMIT || !isSelector(line))
  return wrong === undefined ? null : `No CSS selector: ${wrong.slice(0, 80)}`
}

function parseLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

function isSelector(text: string): boolean {
  try {
    document.createDocumentFragment().querySelector(text)
    return true
  } catch {
    return false
  }
}
