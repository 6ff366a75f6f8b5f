import { Type, type Static } from 'typebox'

/** Every error that the server answers with has this shape. */
export const ErrorAnswer = Type.Object({
  error: Type.Object({
    /** Stable, public, listed in docs/reference/errors.md. */
    code: Type.String(),
    /** What was wrong and what was expected. */
    message: Type.String(),
    /** What can be done about it. */
    hint: Type.Optional(Type.String()),
    /** Of an SQL statement: where it is wrong, in UTF-16 units from its beginning. */
    position: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
})
export type ErrorAnswer = Static<typeof ErrorAnswer>
