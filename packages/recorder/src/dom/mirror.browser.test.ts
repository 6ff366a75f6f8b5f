import { expect, test } from 'vitest'
import { createMirror } from './mirror.ts'

test('a node keeps its number, of which the page sees nothing', () => {
  const mirror = createMirror()
  const [node, other] = [document.createElement('p'), document.createTextNode('text')]
  expect(mirror.getId(node)).toBeUndefined()
  const id = mirror.claimId(node)
  expect(mirror.claimId(other)).toBe(id + 1)
  expect(mirror.claimId(node)).toBe(id)
  expect(mirror.getId(node)).toBe(id)
  expect(Reflect.ownKeys(node)).toEqual([])
  expect(mirror.getId(node.cloneNode())).toBeUndefined()
})

test('a node that was left out has no number, and gets another', () => {
  const mirror = createMirror()
  const node = document.createElement('p')
  const id = mirror.claimId(node)
  mirror.forget(node)
  expect(mirror.getId(node)).toBeUndefined()
  expect(mirror.claimId(node)).toBeGreaterThan(id)
  const unknown = document.createElement('p')
  mirror.forget(unknown)
  expect(mirror.getId(unknown)).toBeUndefined()
})

test('what an earlier recording has numbered is new to the next', () => {
  const node = document.createElement('p')
  const id = createMirror().claimId(node)
  const next = createMirror()
  expect(next.getId(node)).toBeUndefined()
  expect(next.claimId(node)).toBeGreaterThan(id)
})

test('nodes that the page has frozen, and those of a frame, are numbered as well', () => {
  const mirror = createMirror()
  const frame = document.createElement('iframe')
  document.body.append(frame)
  const inside = frame.contentDocument?.createElement('p') as HTMLElement
  for (const node of [Object.freeze(document.createElement('p')), inside]) {
    const id = mirror.claimId(node)
    expect(mirror.getId(node)).toBe(id)
    mirror.forget(node)
    expect(mirror.getId(node)).toBeUndefined()
    expect(mirror.claimId(node)).toBeGreaterThan(id)
  }
  frame.remove()
})
