import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AppError, ERRORS, getErrorEntry, toErrorAnswer, type ErrorCode } from './errors.ts'

test('an answer has the code, what is known, and what can be done', () => {
  expect(toErrorAnswer(new AppError('malformed_body', 'No line feed.'))).toEqual({
    error: {
      code: 'malformed_body',
      message: 'No line feed.',
      hint: 'Send what the recorder makes; packages/protocol describes the format.',
    },
  })
  expect(toErrorAnswer(new AppError('not_found'))).toEqual({
    error: { code: 'not_found', message: 'There is nothing at this address.' },
  })
})

test('the reference lists every error with its status, message and hint', () => {
  const path = join(import.meta.dirname, '..', '..', '..', 'docs', 'reference', 'errors.md')
  const text = readFileSync(path, 'utf8')
  const listed = [...text.matchAll(/^\| `(\w+)` /gm)].map(([, code]) => code)
  expect(listed).toEqual(Object.keys(ERRORS))
  const flat = text.replaceAll(/\s+/g, ' ')
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const { status, message, hint = '' } = getErrorEntry(code)
    expect(flat).toContain(
      `| \`${code}\` | ${status} | ${message} | ${hint} |`.replaceAll(/\s+/g, ' '),
    )
  }
})
