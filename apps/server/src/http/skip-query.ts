import { Type } from 'typebox'

/** A query field that pages through what is listed newest first, fifty at a time. */
export const SkipQueryField = {
  skip: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'how many of the newest are passed over',
    }),
  ),
}
