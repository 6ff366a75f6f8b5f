import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'

type Compiler = typeof TypeBoxValidatorCompiler

/** Compiles what a route takes when it is first asked: a server starts with a hundred routes. */
export const compileLate: Compiler = (route) => {
  let validate: ReturnType<Compiler> | undefined
  return (value: unknown) => (validate ??= TypeBoxValidatorCompiler(route))(value)
}

/**
 * In place of Fastify's own compilers of schemas, which are not part of the bundle: where
 * routes have schemas, all of them share those that are set.
 */
export const NO_COMPILERS = {
  compilersFactory: { buildValidator: refuse, buildSerializer: refuse },
} as const

function refuse(): never {
  throw new Error('A schema has no compiler: set those of the routes.')
}
