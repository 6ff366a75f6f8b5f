/** Takes a value over, or throws. */
export type Check = (value: unknown) => unknown
export type Fields = Record<string, Check>
export type Given = Readonly<Record<string, unknown>>

class Malformed extends Error {}

export function refuse(): never {
  throw new Malformed('expected an event of a recorder')
}

/** An object: these fields and nothing else of it. */
export function shape(needed: Fields, allowed: Fields = {}): Check {
  const fields = Object.entries({ ...needed, ...allowed })
  return (value) => {
    const given = readObject(value)
    const taken: Record<string, unknown> = {}
    for (const [name, check] of fields) {
      if (Object.hasOwn(given, name)) taken[name] = check(given[name])
      else if (Object.hasOwn(needed, name)) refuse()
    }
    return taken
  }
}

/** A list of such values. */
export function list(check: Check): Check {
  return (value) => (Array.isArray(value) ? value.map((item: unknown) => check(item)) : refuse())
}

export function readObject(value: unknown): Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Given)
    : refuse()
}

export function readNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse()
}

export function readText(value: unknown): string {
  return typeof value === 'string' ? value : refuse()
}

export function readFlag(value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuse()
}

/** Where a rule stands: one number, or one for each level of its sheet. */
export function readIndex(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item: unknown) => readNumber(item)) : readNumber(value)
}
