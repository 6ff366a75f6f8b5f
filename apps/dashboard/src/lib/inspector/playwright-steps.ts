import { ANALYTICS_CHANNEL, EVENT_NAMES, type StoredSessionEvent } from '@playhead/protocol'

/** What a visitor did, as far as it can be done again. */
export type Step =
  /** To an address that nothing on the page led to. */
  | { readonly kind: 'open'; readonly url: string }
  /** A page that followed from the step before. */
  | { readonly kind: 'arrive'; readonly path: string }
  | { readonly kind: 'click'; readonly selector: string; readonly text: string }
  | { readonly kind: 'fill'; readonly selector: string; readonly value: string }
  | { readonly kind: 'choose'; readonly selector: string }
  | { readonly kind: 'submit'; readonly selector: string }

/** A page that comes so soon after a step was led to by it, in milliseconds. */
const LED_MS = 10_000
/** A form that is sent so soon after a click was sent by it, in milliseconds. */
const SENT_MS = 1_000
/** A label's click is told once more of its field, at once. */
const ECHO_MS = 30

/** What was typed was never recorded: something of the kind stands in its place. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  email: 'visitor@example.com',
  tel: '+49 30 1234567',
  url: 'https://example.com/',
  number: '1',
  date: '2030-01-31',
  time: '12:00',
  month: '2030-01',
  week: '2030-W05',
  'datetime-local': '2030-01-31T12:00',
  color: '#336699',
  password: 'Example-1234',
}
/** What is changed by a click, which has been told. */
const CLICKED = new Set([
  'checkbox',
  'radio',
  'button',
  'submit',
  'reset',
  'image',
  'file',
  'range',
])

/** The steps of one tab, by time. */
export function listSteps(events: readonly StoredSessionEvent[]): Step[] {
  const steps: Step[] = []
  let lastAt = -Infinity
  let lastClickAt = -Infinity
  for (const { name, channel, at, url, path, metadata = {} } of events) {
    if (channel !== ANALYTICS_CHANNEL) continue
    const selector = textOf(metadata['selector'])
    switch (name) {
      case EVENT_NAMES.pageView:
        if (steps.length > 0 && at - lastAt <= LED_MS) steps.push({ kind: 'arrive', path })
        else if (url) steps.push({ kind: 'open', url })
        break
      case EVENT_NAMES.click:
        if (!selector || at - lastClickAt <= ECHO_MS) break
        steps.push({ kind: 'click', selector, text: textOf(metadata['text']) })
        lastClickAt = at
        lastAt = at
        break
      case EVENT_NAMES.input: {
        const type = textOf(metadata['type']).toLowerCase()
        if (!selector || CLICKED.has(type)) break
        lastAt = at
        if (type === 'select') steps.push({ kind: 'choose', selector })
        else steps.push({ kind: 'fill', ...fieldOf(selector, type) })
        break
      }
      case EVENT_NAMES.submit:
        lastAt = at
        if (selector && at - lastClickAt > SENT_MS) steps.push({ kind: 'submit', selector })
        break
    }
  }
  return steps
}

/** Fields beside each other often have one path; their types tell some of them apart. */
function fieldOf(selector: string, type: string): { selector: string; value: string } {
  const value = Object.hasOwn(PLACEHOLDERS, type) ? PLACEHOLDERS[type] : undefined
  const isInput = /(?:^|> )input[^>]*$/.test(selector)
  if (value === undefined) return { selector, value: 'Example' }
  return { selector: isInput ? `${selector}[type="${type}"]` : selector, value }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
