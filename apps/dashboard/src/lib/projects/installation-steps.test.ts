import type { HealthReason, Installation } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { findRefusedOrigin, listInstallationSteps } from './installation-steps.ts'

const project = {
  id: 'p',
  name: 'Shop',
  key: 'k',
  allowedOrigins: ['https://shop.example'],
  timeZone: 'UTC',
}
const nothing: Installation = { script: null, sessionId: null, replayId: null }
const script = { seenAt: 1, origin: 'https://shop.example' }
const reason: HealthReason = {
  reason: 'content_security_policy',
  message: 'The policy.',
  hint: 'Add it.',
  count: 1,
  firstSeenAt: 1,
  lastSeenAt: 1,
  page: null,
}
const stepsOf = (installation: Partial<Installation>, reasons: HealthReason[] = []) =>
  listInstallationSteps({ ...nothing, ...installation }, { project, reasons })
const statesOf = (...given: Parameters<typeof stepsOf>) =>
  stepsOf(...given).map(({ state }) => state)

test('steps are done one by one, and a later one proves those before', () => {
  expect(statesOf({})).toEqual(['open', 'open', 'open', 'open'])
  expect(statesOf({ script })).toEqual(['done', 'done', 'open', 'open'])
  expect(statesOf({ sessionId: 's' })).toEqual(['done', 'done', 'done', 'open'])
  expect(statesOf({ sessionId: 's', replayId: 's' })).toEqual(['done', 'done', 'done', 'done'])
})

test('a site that is not in the list is named until it is in it', () => {
  const refused = { ...script, origin: 'https://staging.example' }
  expect(statesOf({ script: refused })).toEqual(['done', 'failed', 'open', 'open'])
  const seen = { ...nothing, script: refused }
  expect(findRefusedOrigin(seen, project)).toBe('https://staging.example')
  const wider = { ...project, allowedOrigins: [...project.allowedOrigins, refused.origin] }
  expect(findRefusedOrigin(seen, wider)).toBeNull()
  expect(findRefusedOrigin(seen, { ...project, allowedOrigins: ['*'] })).toBeNull()
})

test('why a recorder does not record is said in place of waiting', () => {
  const [, , third] = stepsOf({ script }, [reason])
  expect(third).toMatchObject({ state: 'failed', detail: 'The policy. Add it.' })
  expect(statesOf({}, [reason])).toEqual(['open', 'open', 'open', 'open'])
})
