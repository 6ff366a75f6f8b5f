import type { TSchema } from 'typebox'

interface Fault {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
}

/** Names of unknown fields are the sender's; of an absurd one this much is repeated. */
const FIELD_LENGTH_LIMIT = 100

/**
 * Says in words what a validator found: the field, what it holds, what was
 * expected. Texts of the sender are never repeated, only what kind they are of.
 *
 * @example
 * describeFault(SegmentHead, head, faults[0]) // 'firstAt is null; expected epoch milliseconds'
 */
export function describeFault(schema: TSchema, value: unknown, fault: Fault): string {
  const path = fault.instancePath.split('/').slice(1)
  const field = path.length > 0 ? path.join('.') : 'the head'
  if (fault.keyword === 'required') {
    const { requiredProperties } = fault.params as { requiredProperties: string[] }
    const missing = requiredProperties.map((name) => [...path, name].join('.')).join(', ')
    return `missing: ${missing}`
  }
  // The validator's word for a field where none may be.
  if (fault.keyword === 'boolean')
    return `${field.slice(0, FIELD_LENGTH_LIMIT)} is not a field there`
  const expected = describeExpectation(findSchema(schema, path))
  return `${field} is ${describeValue(findValue(value, path))}; expected ${expected}`
}

interface LooseSchema {
  readonly description?: string
  readonly type?: string
  readonly const?: unknown
  readonly anyOf?: LooseSchema[]
  readonly properties?: Record<string, LooseSchema>
  readonly patternProperties?: Record<string, LooseSchema>
  readonly items?: LooseSchema
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly maxItems?: number
}

function findSchema(schema: TSchema, path: readonly string[]): LooseSchema {
  return path.reduce<LooseSchema>(
    (at, name) =>
      at.items ?? at.properties?.[name] ?? Object.values(at.patternProperties ?? {})[0] ?? {},
    schema as LooseSchema,
  )
}

function findValue(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Record<string, unknown> | null)?.[name], value)
}

function describeValue(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null || typeof value === 'number' || typeof value === 'boolean') {
    return String(value)
  }
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'string' ? `a text of ${value.length} characters` : 'an object'
}

function describeExpectation(schema: LooseSchema): string {
  if (schema.anyOf) return schema.anyOf.map((option) => describeExpectation(option)).join(' or ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.description) return schema.description
  const { type = 'another value', minimum, maximum, minLength, maxLength, maxItems } = schema
  if (maxItems !== undefined) return `a list of at most ${maxItems}`
  if (maxLength !== undefined) return `a text of ${minLength ?? 0} to ${maxLength} characters`
  if (minimum !== undefined && maximum !== undefined) {
    return `${type === 'integer' ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}`
  }
  if (minimum !== undefined) return `a whole number of at least ${minimum}`
  return type
}
