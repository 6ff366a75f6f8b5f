/** A piece of a statement that is neither space nor comment. */
export interface SqlToken {
  readonly text: string
  /** In UTF-16 units from the beginning. */
  readonly start: number
  readonly end: number
}

const PIECE =
  /(?<skipped>[ \t\n\f\r]+|--[^\n]*|\/\*[^]*?(?:\*\/|$))|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?|[\p{L}_][\p{L}\p{N}_$]*|[\d.]+(?:[eE][+-]?\d+)?\w*|[^]/uy

/** The pieces of a statement, much as SQLite takes them: for messages, not for safety. */
export function readTokens(text: string): SqlToken[] {
  return [...text.matchAll(new RegExp(PIECE, 'guy'))].flatMap((match) => {
    const [piece] = match
    if (match.groups?.['skipped'] !== undefined) return []
    return [{ text: piece, start: match.index, end: match.index + piece.length }]
  })
}

/**
 * Where SQLite's complaint is about, which it does not say itself; null where no piece of
 * the statement can be named.
 *
 * @param complain what SQLite says of a text; null when it is content
 */
export function findErrorPosition(
  text: string,
  message: string,
  complain: (text: string) => string | null,
): number | null {
  if (message === 'incomplete input') return text.trimEnd().length
  const tokens = readTokens(text)
  const near = /^near "([^]*)": syntax error$/.exec(message)?.[1]
  if (near !== undefined) {
    const named = tokens.filter((token) => token.text === near)
    // The first one up to which the text is wrong in the same way; before, it is incomplete.
    const first = named.find(({ end }) => complain(text.slice(0, end)) === message)
    return (first ?? named[0])?.start ?? null
  }
  const named =
    /^(?:no such (?:column|table|function)|ambiguous column name|unrecognized token|not authorized to use function): "?(.+?)"?(?: - .*)?$/.exec(
      message,
    )?.[1] ?? /(?:function|aggregate):? (\w+)\(\)/.exec(message)?.[1]
  if (named === undefined) return null
  const name = named.split('.').at(-1)?.toLowerCase()
  const found = tokens.find((token) => unquote(token.text).toLowerCase() === name)
  const start = found?.start ?? text.indexOf(named)
  return start < 0 ? null : start
}

function unquote(text: string): string {
  return /^["`[]/.test(text) ? text.slice(1, -1) : text
}
