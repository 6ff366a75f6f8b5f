import { createContext } from 'svelte'

export type Theme = 'auto' | 'light' | 'dark'

const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

/** What this browser remembers for whoever sits at it. Reading it is reactive. */
export interface Preferences {
  readonly theme: Theme
  readonly skipInactivity: boolean
  readonly speed: number
  setTheme(theme: Theme): void
  setSkipInactivity(on: boolean): void
  setSpeed(speed: number): void
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
  }
}
