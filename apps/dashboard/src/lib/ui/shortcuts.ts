import { tinykeys, type KeybindingsMap } from 'tinykeys'

export interface ShortcutGroup {
  readonly title: string
  readonly keys: readonly { readonly keys: readonly string[]; readonly does: string }[]
}

/** Everything that has a key, as the sheet shows it. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Anywhere',
    keys: [
      { keys: ['G', 'O'], does: 'Go to the overview' },
      { keys: ['G', 'S'], does: 'Go to the sessions' },
      { keys: ['G', 'X'], does: 'Go to Explore' },
      { keys: ['G', 'F'], does: 'Go to the funnels' },
      { keys: ['G', 'P'], does: 'Go to the paths' },
      { keys: ['G', 'H'], does: 'Go to the heat map' },
      { keys: ['G', 'I'], does: 'Go to the issues' },
      { keys: ['G', 'Q'], does: 'Go to SQL' },
      { keys: ['G', 'T'], does: 'Go to the settings' },
      { keys: ['?'], does: 'This sheet' },
    ],
  },
  {
    title: 'Sessions',
    keys: [
      { keys: ['J'], does: 'Next session' },
      { keys: ['K'], does: 'Session before' },
      { keys: ['Enter'], does: 'Open it' },
      { keys: ['X'], does: 'Choose it, or let it go (Esc: choose none)' },
      { keys: ['/'], does: 'Search in all of them' },
    ],
  },
  {
    title: 'Playing',
    keys: [
      { keys: ['Space'], does: 'Play or pause (also K)' },
      { keys: ['←', '→'], does: '5 seconds back or on' },
      { keys: ['Shift', '← →'], does: '30 seconds' },
      { keys: ['Alt', '← →'], does: 'One event' },
      { keys: [',', '.'], does: 'Mark before, next mark' },
      { keys: ['[', ']'], does: 'Page before, next page' },
      { keys: ['E'], does: 'Next error' },
      { keys: ['<', '>'], does: 'Slower, faster' },
      { keys: ['S'], does: 'Skip inactivity' },
    ],
  },
  {
    title: 'Timeline',
    keys: [
      { keys: ['+', '−'], does: 'Zoom in, zoom out' },
      { keys: ['0'], does: 'Whole session' },
      { keys: ['B'], does: 'Begin a selection here; again: end it here' },
      { keys: ['L'], does: 'Play the selection over and over' },
      { keys: ['Esc'], does: 'Clear the selection' },
    ],
  },
  {
    title: 'Session page',
    keys: [
      { keys: ['1', '8'], does: 'Inspector tab, first to last' },
      { keys: ['I'], does: 'Show or hide the inspector' },
      { keys: ['/'], does: 'Search the list (Enter: next match)' },
      { keys: ['D'], does: 'Inspect an element of the page (↑ ↓ ← → walk, Enter picks)' },
      { keys: ['F'], does: 'Full screen' },
      { keys: ['M'], does: 'Write a note at this moment' },
      { keys: ['P', 'N'], does: 'Session above, below in the list' },
      { keys: ['C'], does: 'Copy a link to this moment' },
    ],
  },
]

/**
 * Listens for keys, except while somebody types or a dialog is open. A sign is found by what
 * the keyboard types, wherever its key is: `+` has a key of its own on one, and is above `=`
 * or a digit on another.
 */
export function listenForKeys(bindings: KeybindingsMap): () => void {
  return tinykeys(window, forEveryLayout(bindings), { ignore: isTaken })
}

const SIGN = /^[^\p{L}]$/u

/** A digit may need Shift, a bracket AltGr: with what a sign is typed says nothing. */
function forEveryLayout(bindings: KeybindingsMap): KeybindingsMap {
  const entries = Object.entries(bindings).flatMap(([keys, act]) => {
    const ways = SIGN.test(keys) ? [`[Shift]+${keys}`, `AltGraph+[Shift]+${keys}`] : [keys]
    return ways.map((way) => [way, act] as const)
  })
  return Object.fromEntries(entries)
}

/** What takes every key; boxes to be ticked take only those that press them. */
const TYPED_IN =
  'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]'

/** Whether the key belongs to what has the focus. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented) return true
  const target = event.target instanceof Element ? event.target : null
  if (document.querySelector('[role="dialog"], [role="listbox"], [role="menu"]')) return true
  if (!target) return false
  if (target.closest(TYPED_IN)) return true
  const pressesIt = event.key === ' ' || event.key === 'Enter'
  return pressesIt && target.closest('button, a, input, [role="tab"], summary') !== null
}
