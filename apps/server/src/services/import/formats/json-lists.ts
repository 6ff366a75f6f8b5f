import { AppError } from '../../../errors.ts'

/** The largest element of a list, or value beside one, in UTF-16 code units. */
const VALUE_LENGTH_LIMIT = 64 * 1024 * 1024
const DEPTH_LIMIT = 6

/** Something inside of the document, with the names and places that lead to it. */
export interface JsonValue {
  readonly path: readonly string[]
  /** Its JSON text, not parsed yet. */
  readonly text: string
}

interface Container {
  readonly kind: 'object' | 'list'
  key: string
}

const SPACE = new Set([' ', '\n', '\r', '\t'])

/**
 * Takes a JSON document apart as it comes, so that one of any length is never in memory
 * as a whole: `opens` says which containers are walked into, anything else comes out as
 * one value. Only what is walked into is checked; each value is for the caller to parse.
 *
 * @throws {AppError} invalid_import when it is no JSON, or one value is too long
 */
export async function* readJsonValues(
  texts: AsyncIterable<string>,
  opens: (path: readonly string[], kind: Container['kind']) => boolean,
): AsyncGenerator<JsonValue> {
  const scanner = createScanner(opens)
  for await (const text of texts) yield* scanner.push(text)
  scanner.end()
}

function createScanner(opens: (path: readonly string[], kind: Container['kind']) => boolean) {
  const stack: Container[] = []
  let phase: 'value' | 'key' | 'colon' | 'after' | 'done' = 'value'
  let isFirst = true
  /** The value or key under way. */
  let taken = ''
  let isTaking = false
  let depth = 0
  let isInString = false
  let isEscaped = false
  let position = 0

  const fail = (what: string): never => {
    throw new AppError('invalid_import', `The file is not JSON: ${what} at character ${position}.`)
  }
  const path = (): string[] => stack.map(({ key }) => key)
  const leave = (): void => {
    stack.pop()
    isFirst = false
    phase = stack.length === 0 ? 'done' : 'after'
  }
  const enter = (kind: Container['kind']): void => {
    if (stack.length >= DEPTH_LIMIT) fail('it is nested too deeply')
    stack.push({ kind, key: kind === 'list' ? '0' : '' })
    isFirst = true
    phase = kind === 'list' ? 'value' : 'key'
  }

  /** How far the value under way reaches in the text; -1 when beyond it. */
  const findEnd = (text: string, from: number): number => {
    for (let at = from; at < text.length; at += 1) {
      const letter = text[at]
      if (isInString) {
        if (isEscaped) isEscaped = false
        else if (letter === '\\') isEscaped = true
        else if (letter === '"') {
          isInString = false
          if (depth === 0) return at + 1
        }
      } else if (letter === '"') isInString = true
      else if (letter === '{' || letter === '[') depth += 1
      else if (letter === '}' || letter === ']') {
        if (depth === 0) return at
        depth -= 1
        if (depth === 0) return at + 1
      } else if (depth === 0 && (letter === ',' || letter === ':' || SPACE.has(letter ?? ''))) {
        return at
      }
    }
    return -1
  }

  const push = function* (text: string): Generator<JsonValue> {
    let at = 0
    while (at < text.length) {
      if (isTaking) {
        const end = findEnd(text, at)
        taken += text.slice(at, end < 0 ? undefined : end)
        if (taken.length > VALUE_LENGTH_LIMIT) fail('one value is longer than 64 Mi characters')
        position += (end < 0 ? text.length : end) - at
        if (end < 0) return
        at = end
        isTaking = false
        yield* finish()
        continue
      }
      const letter = text[at] ?? ''
      if (SPACE.has(letter) || letter === '\uFEFF') {
        at += 1
        position += 1
        continue
      }
      if (step(letter)) {
        at += 1
        position += 1
      }
    }
  }

  /** @returns whether the letter is used up */
  const step = (letter: string): boolean => {
    const top = stack.at(-1)
    if (phase === 'done') return fail('something follows its end')
    if (phase === 'after') {
      if (letter === ',' && top) {
        if (top.kind === 'list') top.key = String(Number(top.key) + 1)
        phase = top.kind === 'list' ? 'value' : 'key'
        isFirst = false
        return true
      }
      if (letter !== (top?.kind === 'list' ? ']' : '}')) fail(`${letter} is not expected`)
      leave()
      return true
    }
    if (phase === 'colon') {
      if (letter !== ':') fail(`${letter} is not expected`)
      phase = 'value'
      return true
    }
    const closing = top?.kind === 'list' ? ']' : '}'
    if (isFirst && top && letter === closing && (phase === 'key' || top.kind === 'list')) {
      leave()
      return true
    }
    if (phase === 'key' && letter !== '"') fail(`${letter} is not expected`)
    if (phase === 'value' && letter === '{' && opens(path(), 'object')) {
      enter('object')
      return true
    }
    if (phase === 'value' && letter === '[' && opens(path(), 'list')) {
      enter('list')
      return true
    }
    if (!/[-\d"[{tfn]/.test(letter)) fail(`${letter} is not expected`)
    isTaking = true
    taken = ''
    depth = 0
    return false
  }

  const finish = function* (): Generator<JsonValue> {
    const top = stack.at(-1)
    const text = taken
    taken = ''
    isFirst = false
    if (phase === 'key' && top) {
      top.key = parse(text) as string
      phase = 'colon'
      return
    }
    phase = top ? 'after' : 'done'
    yield { path: path(), text }
  }

  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      return fail('a name cannot be read')
    }
  }

  return {
    push,
    end: () => {
      if (phase !== 'done') fail('it ends too early')
    },
  }
}
