import { expect, test } from 'vitest'
import { createElementProbe } from './element-probe.ts'
import type { InspectedElement } from './inspection.ts'
import { parseStageCommand, parseStageReport } from './stage-protocol.ts'
import { createFakeStage } from './testing/fake-stage.ts'

const element: InspectedElement = {
  node: 7,
  tag: 'p',
  id: '',
  classes: ['a'],
  within: 'element',
  box: {
    x: 1,
    y: 2,
    width: 3,
    height: 4,
    margin: [0, 0, 0, 0],
    border: [0, 0, 0, 0],
    padding: [0, 0, 0, 0],
  },
  privacy: 'shown',
}
const details = {
  ...element,
  selector: ['p'],
  ancestors: [element],
  childCount: 0,
  attributes: [{ name: 'class', value: 'a' }],
  text: '',
  value: null,
  styles: [{ name: 'color', value: 'red', isDefault: false }],
}

test('each question has its own answer, in any order', async () => {
  const stage = createFakeStage()
  const probe = createElementProbe(stage)
  const [here, there] = [probe.at({ x: 1, y: 2 }), probe.step(7, 'parent')]
  expect(stage.commands).toEqual([
    { type: 'inspect-at', request: 1, x: 1, y: 2 },
    { type: 'inspect-step', request: 2, node: 7, step: 'parent' },
  ])
  stage.report({ type: 'inspected', request: 2, element: null })
  stage.report({ type: 'described', request: 1, details })
  stage.report({ type: 'inspected', request: 1, element })
  expect(await here).toEqual(element)
  expect(await there).toBeNull()
})

test('nothing is left waiting when the stage goes, and nothing is asked then', async () => {
  const stage = createFakeStage()
  const probe = createElementProbe(stage)
  const waiting = probe.describe(7)
  probe.destroy()
  expect(await waiting).toBeNull()
  expect(await probe.again(['p'])).toBeNull()
  expect(stage.commands).toHaveLength(1)
})

test('what the stage tells is checked, field by field', () => {
  const tell = (fields: object) =>
    parseStageReport({ type: 'described', request: 1, details: { ...details, ...fields } })
  expect(tell({})).not.toBeNull()
  expect(parseStageReport({ type: 'described', request: 1, details: null })).not.toBeNull()
  expect(parseStageReport({ type: 'inspected', request: 1, element })).not.toBeNull()
  for (const wrong of [
    { node: '7' },
    { tag: 'x'.repeat(101) },
    { classes: [1] },
    { within: 'window' },
    { privacy: undefined },
    { box: { ...element.box, x: Number.NaN } },
    { box: { ...element.box, margin: [0, 0, 0] } },
    { selector: ['x'.repeat(2_001)] },
    { ancestors: Array.from({ length: 201 }, () => element) },
    { attributes: [{ name: 'class' }] },
    { text: null },
    { value: 5 },
    { styles: [{ name: 'color', value: 'red' }] },
    { styles: 'color' },
  ]) {
    expect(tell(wrong), JSON.stringify(wrong).slice(0, 80)).toBeNull()
  }
})

test('what the stage is asked is checked too', () => {
  const ask = (fields: object) => parseStageCommand({ type: 'inspect-step', request: 1, ...fields })
  expect(ask({ node: 7, step: 'parent' })).not.toBeNull()
  expect(ask({ node: 7, step: 'constructor' })).toBeNull()
  expect(ask({ node: Infinity, step: 'parent' })).toBeNull()
  expect(parseStageCommand({ type: 'inspect-at', request: 1, x: 1, y: '2' })).toBeNull()
  expect(parseStageCommand({ type: 'describe-again', request: 1, selector: [1] })).toBeNull()
})
