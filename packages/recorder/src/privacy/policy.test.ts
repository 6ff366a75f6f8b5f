import { expect, test } from 'vitest'
import { createPrivacyPolicy } from './policy.ts'

test('the level of the page goes before that of the project', () => {
  expect(createPrivacyPolicy({}).level).toBe('default')
  expect(createPrivacyPolicy({}, { level: 'strict' }).level).toBe('strict')
  expect(createPrivacyPolicy({ level: 'none' }, { level: 'strict' }).level).toBe('none')
})

test('selectors that hide add up, beside the marks in the page', () => {
  const policy = createPrivacyPolicy(
    { mask: ['.a'], block: ['.b'], unmask: ['.c'] },
    { mask: ['.d'], block: ['.e'], unmask: ['.f'] },
  )
  expect(policy.mask).toBe('[data-playhead-mask],.a,.d')
  expect(policy.block).toBe('[data-playhead-block],.b,.e')
  expect(policy.unmask).toBe('[data-playhead-unmask],.c')
})

test('strict keeps no attribute that the page would keep, and leaves media out', () => {
  const keepAttributes = new Set(['data-sku'])
  expect(createPrivacyPolicy({ keepAttributes }).keepAttributes.size).toBe(1)
  const strict = createPrivacyPolicy({ level: 'strict', keepAttributes })
  expect(strict.keepAttributes.size).toBe(0)
  expect(strict.block).toContain('img')
})
