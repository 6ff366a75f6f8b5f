const CALL = /url\(\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|([^"'()\s\\]+))\s*\)/gi
const IMPORT = /(@import\s+)(?:"([^"\\\n]*)"|'([^'\\\n]*)')/gi
/** With a scheme, of a host, within the document, or none at all. Escapes are left alone. */
const WHOLE = /^(?:[a-z][a-z\d+.-]*:|\/\/|#|$)|\\/i

/** Style text that means the same wherever it stands: its addresses made whole. */
export function resolveCss(css: string, baseUrl: string): string {
  if (!/url\(|@import/i.test(css)) return css
  return css
    .replace(CALL, (...[found = '', double, single, bare]: (string | undefined)[]) => {
      const whole = resolve((double ?? single ?? bare ?? '').trim(), baseUrl)
      return whole === null ? found : `url("${whole}")`
    })
    .replace(IMPORT, (...[found = '', before, double, single]: (string | undefined)[]) => {
      const whole = resolve(double ?? single ?? '', baseUrl)
      return whole === null ? found : `${before}"${whole}"`
    })
}

/** null for an address that is whole already, or cannot be made so. */
function resolve(url: string, baseUrl: string): string | null {
  if (WHOLE.test(url)) return null
  try {
    return new URL(url, baseUrl).href.replaceAll('"', '%22')
  } catch {
    return null
  }
}
