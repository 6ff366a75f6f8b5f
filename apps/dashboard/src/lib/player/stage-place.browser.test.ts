import { expect, onTestFinished, test } from 'vitest'
import '../../styles/base.css'
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

test('an early stage is out of sight until it shows a page, which fits, in the middle', () => {
  const stage = loadStageEarly({ pathname: '/sessions/0199d2f4-0000-7000-8000-000000000002' })
  onTestFinished(() => stage?.drop())
  const { frame } = stage ?? {}
  const around = frame?.parentElement as HTMLElement
  // As the sheet of the page has it.
  around.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 400px; height: 300px'
  stage?.show({ width: 800, height: 400 })
  const { left, top, width, height } = frame?.getBoundingClientRect() ?? {}
  expect([around.className, left, top, width, height]).toEqual([
    'early-stage is-shown',
    0,
    50,
    400,
    200,
  ])
  // It is never enlarged.
  stage?.show({ width: 100, height: 100 })
  expect(frame?.getBoundingClientRect().width).toBe(100)
})

test('an early stage that is dropped is nobody’s', () => {
  const stage = loadStageEarly({ pathname: '/sessions/0199d2f4-0000-7000-8000-000000000003' })
  expect(stage?.isWaiting).toBe(true)
  stage?.drop()
  expect([stage?.isWaiting, stage?.frame.isConnected]).toEqual([false, false])
  const frame = placeStage(createHolder())
  expect(frame).not.toBe(stage?.frame)
  stage?.drop()
  expect(frame.isConnected).toBe(true)
})
