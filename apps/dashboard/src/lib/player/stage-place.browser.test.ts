import { expect, onTestFinished, test } from 'vitest'
import { loadStage, loadStageEarly, placeStage } from './stage-place.ts'

function createHolder(): HTMLElement {
  const holder = document.createElement('div')
  document.body.append(holder)
  onTestFinished(() => holder.remove())
  return holder
}

test('a stage that loads early is put in its place without being loaded anew', async () => {
  loadStageEarly({ pathname: '/sessions/0199d2f4-0000-7000-8000-000000000001' })
  const early = document.querySelector('iframe[title="Session replay"]') as HTMLIFrameElement
  await new Promise((resolve) => early.addEventListener('load', resolve, { once: true }))
  const window = early.contentWindow
  const holder = createHolder()
  const frame = placeStage(holder)
  loadStage(frame)
  expect([frame, frame.parentElement, frame.contentWindow]).toEqual([early, holder, window])
  expect(frame.contentDocument?.readyState).toBe('complete')
  expect([frame.inert, [...frame.sandbox], frame.getAttribute('style')]).toEqual([
    true,
    ['allow-scripts', 'allow-same-origin'],
    null,
  ])
  // The next one is a frame of its own.
  expect(placeStage(createHolder())).not.toBe(early)
})

test('pages that show no session load no stage', () => {
  loadStageEarly({ pathname: '/overview' })
  expect(document.querySelector('iframe[title="Session replay"]')).toBeNull()
})
