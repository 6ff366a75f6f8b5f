import type { PrivacyLevel } from '@playhead/protocol'
import {
  createPrivacyPolicy,
  isSelector,
  type PrivacyLayer,
  type PrivacyPolicy,
} from '../privacy/policy.ts'
import { readJson, type KeyValueStore } from '../session/key-value-store.ts'
import { stringify } from '../stringify.ts'

/**
 * The privacy of this page in layers: what `init` says over what the project sets on
 * the server. The project's come with each answer and are kept, so that the next page
 * begins with them.
 */
export interface PrivacySettings {
  /** Always the one in force: it changes in place. */
  readonly policy: PrivacyPolicy
  /** Whether the page or the project has said how much may leave. */
  isKnown(): boolean
  /** The project could not be asked: until it says otherwise, nothing may leave. */
  assumeStrict(): void
  /** Takes the settings of an answer, null for none; true when something changed by them. */
  learn(settings: unknown): boolean
}

interface ProjectPrivacy extends PrivacyLayer {
  readonly honourDoNotTrack?: boolean
}

const KEY = 'privacy'
const LEVELS: readonly unknown[] = ['strict', 'default', 'none'] satisfies PrivacyLevel[]

export function createPrivacySettings(store: KeyValueStore, page: PrivacyLayer): PrivacySettings {
  const compute = (): PrivacyPolicy => createPrivacyPolicy(page, loadProjectPrivacy(store) ?? {})
  const policy = { ...compute() }

  return {
    policy,
    isKnown: () => page.level !== undefined || store.get(KEY) !== null,
    assumeStrict() {
      Object.assign(policy, createPrivacyPolicy({ ...page, level: 'strict' }))
    },
    learn(settings) {
      const text = stringify(pick((settings as { privacy?: unknown } | null)?.privacy))
      if (text === store.get(KEY)) return false
      store.set(KEY, text)
      const before = stringify(policy)
      Object.assign(policy, compute())
      return stringify(policy) !== before
    },
  }
}

/** What the project set when it was last heard of; null when it never was. */
export function loadProjectPrivacy(store: KeyValueStore): ProjectPrivacy | null {
  const kept = readJson(store, KEY)
  return kept === null ? null : pick(kept)
}

/** What can be used of it. A selector that cannot be hides everything. */
function pick(input: unknown): ProjectPrivacy {
  const given = (input ?? {}) as Record<keyof ProjectPrivacy, unknown>
  const mask = parseSelectors(given.mask)
  const block = parseSelectors(given.block)
  const level = mask && block ? given.level : 'strict'
  return {
    ...(LEVELS.includes(level) && { level: level as PrivacyLevel }),
    mask: mask ?? [],
    block: block ?? [],
    ...(typeof given.honourDoNotTrack === 'boolean' && {
      honourDoNotTrack: given.honourDoNotTrack,
    }),
  }
}

function parseSelectors(input: unknown): readonly string[] | null {
  if (input === undefined) return []
  return Array.isArray(input) && input.every(isSelector) ? input : null
}
