import { expect, test } from 'vitest'
import { overrideSessionId } from './session-property.ts'

test.each(['sessionId', 'session_id', '$session_id'])(
  'a caller’s %s becomes that of the session, its other properties stay',
  (name) => {
    const properties = { [name]: 'mine', lesson_session_id: 7 }
    expect(overrideSessionId(properties, 'real')).toEqual({ [name]: 'real', lesson_session_id: 7 })
    expect(overrideSessionId(properties, null)).toEqual({ lesson_session_id: 7 })
    expect(properties).toEqual({ [name]: 'mine', lesson_session_id: 7 })
  },
)

test('nothing is added to properties that name no session', () => {
  const properties = { sku: 'A1' }
  expect(overrideSessionId(properties, 'real')).toBe(properties)
})
