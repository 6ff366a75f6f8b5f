import { expect, test } from 'vitest'
import type { Visibility } from './marks.ts'
import { createNodePrivacy } from './node-privacy.ts'
import { createPrivacyPolicy, type PrivacyPolicy } from './policy.ts'

type Attributes = Record<string, string>

function scrub(
  tagName: string,
  attributes: Attributes,
  {
    visibility = 'default',
    keepAttributes,
  }: { visibility?: Visibility } & Partial<Pick<PrivacyPolicy, 'keepAttributes'>> = {},
): Attributes {
  const privacy = createNodePrivacy(createPrivacyPolicy(keepAttributes ? { keepAttributes } : {}))
  const owner = { tagName, visibility, get: (name: string) => attributes[name] }
  const scrubbed: Attributes = {}
  for (const [name, value] of Object.entries(attributes)) {
    const kept = privacy.scrubAttribute(name, value, owner)
    if (kept !== null) scrubbed[name] = kept
  }
  return scrubbed
}

test.each([
  ['input', { value: 'Ada' }],
  ['input', { type: 'hidden', value: 'csrf-9' }],
  ['input', { type: 'checkbox', value: 'diabetic' }],
  ['option', { value: 'secret-plan' }],
  ['button', { value: 'user-77' }],
  ['div', { title: 'Ada Lovelace' }],
  ['img', { alt: 'Ada Lovelace' }],
  ['div', { 'aria-label': 'Account of Ada' }],
  ['div', { 'data-user': 'ada' }],
  ['user-card', { 'full-name': 'Ada Lovelace' }],
  ['user-card', { size: 'large', state: 'open', owner: 'ada' }],
  ['iframe', { name: 'Ada' }],
  ['div', { style: '--user: "Ada"; content: "Ada"' }],
  ['div', { 'data-state': 'paid by Ada Lovelace, born 1815' }],
  ['meta', { name: 'csrf', content: 'abc123' }],
])('hides what nobody reads on the page: %s %j', (tagName, attributes: Attributes) => {
  const scrubbed = JSON.stringify(scrub(tagName, attributes))
  expect(scrubbed).not.toMatch(/Ada|csrf-9|diabetic|secret-plan|user-77|abc123/)
  expect(scrubbed).not.toMatch(/"ada"/)
})

test.each([
  ['a', { onclick: 'steal()' }],
  ['iframe', { srcdoc: '<p>Ada</p>' }],
  ['a', { href: 'javascript:alert(1)' }],
  ['a', { href: 'mailto:ada@example.com' }],
  ['a', { ping: 'https://tracker.example' }],
  ['iframe', { src: 'data:text/html,<p>Ada</p>' }],
])('drops %s %j', (tagName, attributes) => {
  expect(scrub(tagName, attributes)).toEqual({})
})

test.each([
  ['div', { class: 'card wide', style: 'color: red', id: 'main' }],
  ['div', { 'data-state': 'open', 'data-v-7ba5bd90': '', 'data-on': 'true' }],
  ['path', { d: 'M4111111111111111 0L1 1' }],
  ['input', { type: 'submit', value: 'Buy now' }],
  ['input', { placeholder: 'Your name', type: 'text' }],
  ['meta', { name: 'viewport', content: 'width=device-width' }],
  ['li', { value: '3' }],
  ['ui-button', { variant: 'primary', disabled: 'true', size: 'small' }],
  ['input', { 'aria-invalid': 'true', name: 'city', min: '1', max: '9' }],
  ['linearGradient', { x1: '0', gradientunits: 'userSpaceOnUse', 'stop-color': '#123456' }],
])('keeps what draws the page: %s %j', (tagName, attributes) => {
  expect(scrub(tagName, attributes)).toEqual(attributes)
})

test('an unmasked field shows its value, a secret one never does', () => {
  expect(scrub('input', { value: 'mug', name: 'q' }, { visibility: 'unmasked' })).toEqual({
    value: 'mug',
    name: 'q',
  })
  for (const secret of [
    { type: 'password' },
    { name: 'cvc' },
    { id: 'card-number' },
    { autocomplete: 'cc-number' },
    { 'data-rr-is-password': 'true' },
  ]) {
    expect(
      scrub('input', { value: 'hunter', ...secret }, { visibility: 'unmasked' })['value'],
    ).toBe('******')
  }
})

test('a masked region hides labels and placeholders too', () => {
  expect(
    scrub('input', { type: 'submit', value: 'Pay Ada' }, { visibility: 'masked' })['value'],
  ).toBe('*** ***')
  expect(scrub('input', { placeholder: 'Ada' }, { visibility: 'masked' })['placeholder']).toBe(
    '***',
  )
})

test('addresses of links and images lose their queries', () => {
  expect(scrub('a', { href: '/p?token=abc' })).toEqual({ href: '/p' })
  expect(scrub('img', { src: '/p.png?w=9&sig=abc' })).toEqual({ src: '/p.png?w=9' })
})

test('an attribute that the page allows is kept', () => {
  const attributes = { 'data-sku': 'MUG 42' }
  expect(scrub('div', attributes)).not.toEqual(attributes)
  expect(scrub('div', attributes, { keepAttributes: new Set(['data-sku']) })).toEqual(attributes)
})
