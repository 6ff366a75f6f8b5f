import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createUtilitySheet } from '../disk/apps/utility-sheet.ts'

/** How often the classes of a utility framework come, each time by another name. */
const THEMES = 5

/** By this both players show that the sheet is in force: it is the last rule of all. */
export const LAST_RULE = { property: 'order', value: '7' } as const

export interface StyleSheet {
  readonly css: string
  /** SHA-256 of the text, by which a recording names it. */
  readonly hash: string
}

/** Some 1 MB, as a large application has it: a framework, and utilities for each theme. */
export function createStyleSheet(): StyleSheet {
  const framework = readFileSync(
    new URL(import.meta.resolve('bootstrap/dist/css/bootstrap.css')),
    'utf8',
  )
  const utilities = createUtilitySheet()
  const themes = Array.from({ length: THEMES }, (_, theme) =>
    utilities.replaceAll(/^\./gm, `.theme-${theme} .`),
  )
  const own = `.row { display: grid; grid-template-columns: 60px 1fr 1fr 90px; height: 40px }
.list { height: 600px; overflow: auto }
.row.fresh { background: #fff3c4 }
.row:hover { background: #eef }
#moment { ${LAST_RULE.property}: ${LAST_RULE.value} }`
  const css = [framework, ...themes, own].join('\n')
  return { css, hash: createHash('sha256').update(css).digest('hex') }
}
