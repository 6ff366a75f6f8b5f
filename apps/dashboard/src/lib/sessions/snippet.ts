/** The line that a page needs, for the server that this dashboard came from. */
export function createSnippet(origin: string, projectKey: string): string {
  return `<script async src="${origin}/recorder.js" data-key="${projectKey}"></${'script'}>`
}
