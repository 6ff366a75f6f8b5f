/** Style text with the files in place of their addresses, as far as they are known. */
export function embedFiles(css: string, files: ReadonlyMap<string, string>): string {
  if (files.size === 0) return css
  return css.replace(/url\("?([^"()]+)"?\)/g, (call, url) => {
    const file = files.get(String(url))
    return file ? `url("${file}")` : call
  })
}
