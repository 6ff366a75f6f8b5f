import type { ProjectSettings } from '@playhead/protocol'
import {
  createSettingsDraft,
  parseSettingsDraft,
  type SettingsDraft,
  type SettingsProblems,
} from './settings-draft.ts'

/** A form of settings between what is saved and what is filled in. Reading it is reactive. */
export interface SettingsForm {
  /** To be bound to fields. */
  readonly draft: SettingsDraft
  readonly problems: SettingsProblems
  readonly hasProblems: boolean
  readonly isDirty: boolean
  readonly isSaving: boolean
  /** What came of saving last, until something else is filled in; an error stays until then. */
  readonly outcome: 'none' | 'saved' | Error
  /** Saves, unless there are problems, nothing has changed, or it is saving already. */
  save(): Promise<void>
  /** Back to what is saved. */
  discard(): void
}

export function createSettingsForm(options: {
  settings: ProjectSettings
  save: (settings: ProjectSettings) => Promise<ProjectSettings>
}): SettingsForm {
  let savedSettings = $state.raw(options.settings)
  let draft = $state(createSettingsDraft(options.settings))
  let isSaving = $state(false)
  let attempt = $state.raw<{ filledIn: string; outcome: 'saved' | Error } | null>(null)

  const parsed = $derived(parseSettingsDraft(draft))
  const filledIn = $derived(JSON.stringify(parsed))
  // Written the same way, so that a default that is spelt out is no change.
  const saved = $derived(JSON.stringify(parseSettingsDraft(createSettingsDraft(savedSettings))))

  return {
    get draft() {
      return draft
    },
    get problems() {
      return parsed.problems
    },
    get hasProblems() {
      return Object.keys(parsed.problems).length > 0
    },
    get isDirty() {
      return filledIn !== saved
    },
    get isSaving() {
      return isSaving
    },
    get outcome() {
      return attempt?.filledIn === filledIn ? attempt.outcome : 'none'
    },
    async save() {
      if (isSaving || filledIn === saved || Object.keys(parsed.problems).length > 0) return
      const sent = filledIn
      isSaving = true
      try {
        // What other forms set stays.
        savedSettings = await options.save({ ...savedSettings, ...parsed.settings })
        attempt = { filledIn: sent, outcome: 'saved' }
      } catch (error) {
        attempt = {
          filledIn: sent,
          outcome: error instanceof Error ? error : new Error(String(error)),
        }
      } finally {
        isSaving = false
      }
    },
    discard() {
      draft = createSettingsDraft(savedSettings)
    },
  }
}
