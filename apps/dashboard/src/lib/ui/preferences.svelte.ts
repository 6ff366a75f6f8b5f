import { createContext } from 'svelte'
import { CLOCK_MODES, type ClockMode } from '../player/player-clock.ts'

export type Theme = 'auto' | 'light' | 'dark'

const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

/** What this browser remembers for whoever sits at it. Reading it is reactive. */
export interface Preferences {
  readonly theme: Theme
  readonly skipInactivity: boolean
  readonly speed: number
  readonly clock: ClockMode
  /** The newest version that its reader wants to hear no more of; '' for none. */
  readonly knownRelease: string
  setTheme(theme: Theme): void
  setSkipInactivity(on: boolean): void
  setSpeed(speed: number): void
  setClock(mode: ClockMode): void
  setKnownRelease(version: string): void
}

export const [getPreferences, setPreferences] = createContext<Preferences>()

/** Keeps preferences in a storage; a full or forbidden storage only forgets them. */
export function createPreferences(storage: Storage): Preferences {
  const read = (name: string): string | null => {
    try {
      return storage.getItem(`playhead.${name}`)
    } catch {
      return null
    }
  }
  const write = (name: string, value: string): void => {
    try {
      storage.setItem(`playhead.${name}`, value)
    } catch {
      // Remembered until the page is left, then.
    }
  }
  let theme = $state<Theme>(THEMES.find((known) => known === read('theme')) ?? 'auto')
  let skipInactivity = $state(read('skip-inactivity') !== 'off')
  let speed = $state(Number(read('speed')) || 1)
  let clock = $state<ClockMode>(CLOCK_MODES.find((known) => known === read('clock')) ?? 'elapsed')

  let knownRelease = $state(read('known-release') ?? '')

  const applyTheme = (): void => {
    document.documentElement.dataset['theme'] = theme
  }
  applyTheme()

  return {
    get theme() {
      return theme
    },
    get skipInactivity() {
      return skipInactivity
    },
    get speed() {
      return speed
    },
    get clock() {
      return clock
    },
    get knownRelease() {
      return knownRelease
    },
    setTheme(next) {
      theme = next
      write('theme', next)
      applyTheme()
    },
    setSkipInactivity(on) {
      skipInactivity = on
      write('skip-inactivity', on ? 'on' : 'off')
    },
    setSpeed(next) {
      speed = next
      write('speed', String(next))
    },
    setClock(next) {
      clock = next
      write('clock', next)
    },
    setKnownRelease(version) {
      knownRelease = version
      write('known-release', version)
    },
  }
}
