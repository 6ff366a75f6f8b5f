import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'

type Compiler = typeof TypeBoxValidatorCompiler

/** Compiles what a route takes when it is first asked: a server starts with a hundred routes. */
export const compileLate: Compiler = (route) => {
  let validate: ReturnType<Compiler> | undefined
  return (value: unknown) => (validate ??= TypeBoxValidatorCompiler(route))(value)
}
