import { expect, test } from 'vitest'
import { createRetentionDraft, parseRetentionDraft } from './retention-draft.ts'

test('what is saved comes back as it was, and nothing is no limit', () => {
  for (const retention of [
    { maxAgeDays: 30, budgetBytes: 20_500_000_000 },
    { maxAgeDays: null, budgetBytes: null },
  ]) {
    expect(parseRetentionDraft(createRetentionDraft(retention))).toEqual({
      retention,
      daysProblem: null,
      gigabytesProblem: null,
    })
  }
  expect(createRetentionDraft(undefined)).toEqual({ days: '', gigabytes: '' })
})

test.each(['0', '1.5', '-3', '99999', 'many'])('%j is no age', (days) => {
  expect(parseRetentionDraft({ days, gigabytes: '' }).daysProblem).not.toBeNull()
})

test.each(['0', '-1', 'much', '1e9'])('%j is no budget', (gigabytes) => {
  expect(parseRetentionDraft({ days: '', gigabytes }).gigabytesProblem).not.toBeNull()
})
