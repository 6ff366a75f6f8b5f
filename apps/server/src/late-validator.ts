import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'

/** A schema that values are checked against. */
export interface LateValidator<Schema extends TSchema> {
  Check(value: unknown): value is Static<Schema>
  Errors(value: unknown): ReturnType<Validator['Errors']>
}

/**
 * A validator that is compiled when it is first asked: to compile them all takes a
 * seventh of the time in which the server starts, and most are not needed for long.
 */
export function createLateValidator<Schema extends TSchema>(schema: Schema): LateValidator<Schema> {
  let compiled: Validator | undefined
  const load = (): Validator => (compiled ??= Compile(schema as TSchema) as Validator)
  return {
    Check: (value): value is Static<Schema> => load().Check(value),
    Errors: (value) => load().Errors(value),
  }
}
