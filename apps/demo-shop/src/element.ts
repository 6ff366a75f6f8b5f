/** The element that the page's html promises; missing is a mistake in that html. */
export function findElement<Name extends keyof HTMLElementTagNameMap>(
  tag: Name,
  selector: string,
): HTMLElementTagNameMap[Name]
export function findElement(tag: string, selector: string): Element {
  const found = document.querySelector(`${tag}${selector}`)
  if (!found) throw new Error(`this page has no ${tag}${selector}`)
  return found
}

/** Text made safe to stand in html. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
