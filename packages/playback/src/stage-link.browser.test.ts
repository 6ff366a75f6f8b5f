import { expect, onTestFinished, test } from 'vitest'
import { connectStage } from './stage-link.ts'
import { STAGE_ASK, STAGE_READY } from './stage-protocol.ts'

/** A frame whose document says hello after so long, or never. */
function openFrame(greetAfterMs: number | null): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  document.body.append(frame)
  onTestFinished(() => frame.remove())
  const greeting = `setTimeout(() => parent.postMessage(${JSON.stringify(STAGE_READY)}, '*'), ${greetAfterMs})`
  // In the next task, as a document from a server would come.
  setTimeout(() => {
    frame.srcdoc = greetAfterMs === null ? '<p>404</p>' : `<script>${greeting}</script>`
  })
  return frame
}

test('a document that has loaded and is no stage is given up soon', async () => {
  const frame = openFrame(null)
  await expect(connectStage(frame, { greetMs: 20 })).rejects.toThrow('did not load')
})

test('a document that does not load at all is given up in the end', async () => {
  const frame = document.createElement('iframe')
  await expect(connectStage(frame, { waitMs: 20 })).rejects.toThrow('did not load')
})

test('a stage that greets late is connected', async () => {
  const connecting = connectStage(openFrame(300), { waitMs: 20_000, greetMs: 20_000 })
  await expect(connecting).resolves.toHaveProperty('send')
})

test('a stage that greeted before anybody listened is asked to do so again', async () => {
  const frame = document.createElement('iframe')
  const greet = `parent.postMessage(${JSON.stringify(STAGE_READY)}, '*')`
  const listen = `addEventListener('message', ({ data }) => data === '${STAGE_ASK}' && ${greet})`
  frame.srcdoc = `<script>${listen};${greet}</script>`
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
  document.body.append(frame)
  onTestFinished(() => frame.remove())
  await loaded
  await expect(connectStage(frame, { waitMs: 20_000 })).resolves.toHaveProperty('send')
})
