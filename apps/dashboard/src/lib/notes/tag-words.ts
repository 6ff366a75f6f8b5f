import { SESSION_TAG_LENGTH_LIMIT, SESSION_TAGS_LIMIT } from '@playhead/protocol'

/** What somebody typed, as a tag: one line, without what cannot be seen. */
export function cleanTag(text: string): string {
  return text
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, SESSION_TAG_LENGTH_LIMIT)
    .trim()
}

/** The tags with one more; null when it says nothing, is there already, or is one too many. */
export function addTag(tags: readonly string[], text: string): string[] | null {
  const tag = cleanTag(text)
  const isThere = tags.some((known) => known.toLowerCase() === tag.toLowerCase())
  if (tag === '' || isThere || tags.length >= SESSION_TAGS_LIMIT) return null
  return [...tags, tag]
}
