import { expect, test } from 'vitest'
import { awaitStage } from './stage-link.ts'
import type { StageReport } from './stage-protocol.ts'
import { settle } from './testing/fake-clock.ts'
import { createFakeStage } from './testing/fake-stage.ts'

test('what a stage is told before it is there, it hears in order once it is', async () => {
  const stage = createFakeStage()
  const { promise, resolve } = Promise.withResolvers<typeof stage>()
  const link = awaitStage(promise)
  const heard: StageReport[] = []
  link.subscribe((report) => heard.push(report))
  link.send({ type: 'open', startedAt: 1 })
  link.send({ type: 'set-speed', speed: 2 })
  await settle()
  expect(stage.commands).toEqual([])
  resolve(stage)
  await settle()
  link.send({ type: 'play' })
  expect(stage.commands.map(({ type }) => type)).toEqual(['open', 'set-speed', 'play'])
  stage.report({ type: 'opened' })
  expect(heard).toEqual([{ type: 'opened' }])
})

test('a stage that comes when nobody waits for it any more is let go', async () => {
  const stage = createFakeStage()
  let isDestroyed = false
  const { promise, resolve } = Promise.withResolvers<typeof stage>()
  const link = awaitStage(promise)
  link.send({ type: 'play' })
  link.destroy()
  resolve({ ...stage, destroy: () => (isDestroyed = true) })
  await settle()
  expect([isDestroyed, stage.commands]).toEqual([true, []])
})

test('a stage that never comes is heard of by whoever holds the promise', async () => {
  const connecting = Promise.reject(new Error('no document'))
  const link = awaitStage(connecting)
  link.send({ type: 'play' })
  await expect(connecting).rejects.toThrow('no document')
})
