const FILES: Record<string, string> = import.meta.glob('./illustrations/*.svg', {
  eager: true,
  query: '?raw',
  import: 'default',
})

/** The drawing of a product as inline svg; nothing for a product that has none. */
export function drawIllustration(slug: string): string {
  return FILES[`./illustrations/${slug}.svg`] ?? ''
}
