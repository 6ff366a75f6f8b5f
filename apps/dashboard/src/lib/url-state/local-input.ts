/** A moment as a `datetime-local` input holds it: local time, to the minute. */
export function toLocalInput(at: number): string {
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The moment that such an input holds; null while it is not filled in. */
export function fromLocalInput(text: string): number | null {
  const at = new Date(text).getTime()
  return text && Number.isFinite(at) ? at : null
}
