/** What is null is left out; numbers are whole. */
export function toQuery(fields: Readonly<Record<string, string | number | null>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null)
      query.set(name, String(typeof value === 'number' ? Math.round(value) : value))
  }
  return query.toString()
}
