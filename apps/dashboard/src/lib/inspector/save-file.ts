/** Lets the browser save content under a name, as if it had been downloaded. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has begun with the click; the browser holds what it needs.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
