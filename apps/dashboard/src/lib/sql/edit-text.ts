/** What is in a text field, and which part of it is selected. */
export interface EditedText {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** A new line that begins as far in as the one before. */
export function breakLine({ text, start, end }: EditedText): EditedText {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const indent = /^[ \t]*/.exec(line)?.[0] ?? ''
  return insert({ text, start, end }, `\n${indent}`)
}

/** Puts a word in the place of the selection, apart from the words around it. */
export function insertWord(edited: EditedText, word: string): EditedText {
  const { text, start, end } = edited
  const before = /[\w"]$/.test(text.slice(0, start)) ? ' ' : ''
  const after = /^[\w"]/.test(text.slice(end)) ? ' ' : ''
  return insert(edited, `${before}${word}${after}`)
}

/** Comments the selected lines out, or in where all of them are. */
export function toggleComment({ text, start, end }: EditedText): EditedText {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const newline = text.indexOf('\n', Math.max(start, end - 1))
  const to = newline < 0 ? text.length : newline
  const lines = text.slice(from, to).split('\n')
  const isOut = lines.every((line) => line.trim() === '' || /^\s*--/.test(line))
  const changed = lines
    .map((line) => (isOut ? line.replace(/^(\s*)-- ?/, '$1') : line.trim() ? `-- ${line}` : line))
    .join('\n')
  return {
    text: text.slice(0, from) + changed + text.slice(to),
    start: from,
    end: from + changed.length,
  }
}

function insert({ text, start, end }: EditedText, put: string): EditedText {
  const at = start + put.length
  return { text: text.slice(0, start) + put + text.slice(end), start: at, end: at }
}
