/** What a plugin of Rolldown or Vite is, as far as this one goes. */
interface LeanRrwebPlugin {
  readonly name: string
  readonly transform: (code: string, id: string) => { code: string; map: null } | null
}

/** Each part that goes, how often it stands in the file, and what stands in its place. */
const PARTS: readonly (readonly [part: RegExp, times: number, instead?: string])[] = [
  // The parser of style sheets, with what is made of it and read from it.
  [/^var import_postcss(?:\$1)? = [^]*?^\}\)\)\)\(\), 1\);$/gm, 2],
  [/^var postcss_default = import_postcss\$1\.default;$/gm, 1],
  [/^import_postcss(?:\$1)?\.default(?:\.\w+)?;$/gm, 49],
  [/result = postcss_default\([^\n]*\.css;$/gm, 1],
  // What keeps the recorder, which nothing here asks for.
  [/^record\.addCustomEvent = [^]*?^record\.mirror = mirror;$/gm, 1],
  [/^var \{ [\w, ]+ \} = record;$/gm, 3],
  [/(?<=^export \{ )[^}]*\bReplayerEvents\b[^}]*(?= \};$)/gm, 1, 'Replayer'],
]

/**
 * Leaves nothing of rrweb but its player, and of that not the parser by which it adapts
 * style sheets, of which there are two copies: the stage adapts them by its own means, and
 * hands each text to the player as one that was adapted before. Two thirds of the code go,
 * which a viewer would load and compile before the first frame.
 *
 * @throws {Error} where rrweb is not written as it was: a new version has to be looked at
 */
export function leanRrweb(): LeanRrwebPlugin {
  return {
    name: 'lean-rrweb',
    transform(code, id) {
      if (!id.replaceAll('\\', '/').endsWith('/rrweb/dist/rrweb.js')) return null
      return { code: PARTS.reduce(leaveOut, code), map: null }
    },
  }
}

function leaveOut(code: string, [part, times, instead = '']: (typeof PARTS)[number]): string {
  const found = code.match(part)?.length ?? 0
  if (found !== times)
    throw new Error(`rrweb: expected ${part.source} ${times} times, found it ${found} times`)
  return code.replaceAll(part, instead)
}
