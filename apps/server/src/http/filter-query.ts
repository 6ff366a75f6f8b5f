import {
  EVERY_SESSION,
  FilterError,
  parseFilter,
  SEARCH_LENGTH_LIMIT,
  type Filter,
} from '@playhead/protocol'
import { Type } from 'typebox'
import { AppError } from '../errors.ts'

const FILTER_LENGTH_LIMIT = 8_192

/** A query field that chooses sessions by what they are and did. */
export const FilterQueryField = {
  filter: Type.Optional(
    Type.String({
      maxLength: FILTER_LENGTH_LIMIT,
      description: 'a Filter as JSON; docs/reference/filters.md',
    }),
  ),
}

/** A query field that chooses sessions by what stands in them. */
export const SearchQueryField = {
  search: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: SEARCH_LENGTH_LIMIT,
      description: 'words that stand in one event; docs/reference/search.md',
    }),
  ),
}

/** @throws {AppError} invalid_request that names the place and what was expected */
export function toFilter(text: string | undefined): Filter {
  if (text === undefined) return EVERY_SESSION
  try {
    return parseFilter(JSON.parse(text))
  } catch (error) {
    if (error instanceof FilterError) throw new AppError('invalid_request', error.message)
    throw new AppError('invalid_request', 'filter is no JSON; expected a Filter as JSON')
  }
}
