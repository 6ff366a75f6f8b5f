import { STATUS_CODES } from 'node:http'
import type { Plugin } from 'rolldown'

/**
 * Modules of Node that cannot be part of a snapshot of the program, as they hold on to
 * what is outside of JavaScript. None of them is needed before the program runs.
 */
const LATE_MODULES = ['http', 'http2', 'https', 'sqlite', 'tls']

const REQUIRE_STATUS_CODES = /require\((["'`])(?:node:)?http\1\)\.STATUS_CODES/g
const REQUIRE_LATE = new RegExp(
  `require\\((["'\`])(?:node:)?(${LATE_MODULES.join('|')})\\1\\)`,
  'g',
)

/** In the bundle: what is asked of a module of Node loads it. */
const LATE_REQUIRE =
  'var __lateRequire=name=>new Proxy({},{get:(_,key)=>process.getBuiltinModule(name)[key]});'

/** Lets a CommonJS bundle load some modules of Node only when something is asked of them. */
export const loadLate: Plugin = {
  name: 'load-late',
  renderChunk: (code) => {
    const late = code
      // Read by a dependency at once; it is a table that never changes.
      .replace(REQUIRE_STATUS_CODES, () => JSON.stringify(STATUS_CODES))
      .replace(REQUIRE_LATE, (_, _quote, name: string) => `__lateRequire("node:${name}")`)
    return `${LATE_REQUIRE}${late}`
  },
}

/**
 * Writes what is not ASCII as escapes: a single other character would make V8 hold the
 * source of a whole bundle with two bytes for each character.
 */
export const escapeToAscii: Plugin = {
  name: 'escape-to-ascii',
  generateBundle: (_options, bundle) => {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = escape(file.code)
    }
  },
}

/** Half of a pair means in a string or an expression what the pair means together. */
function escape(code: string): string {
  return code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * Parts of dependencies that nothing here reaches: compilers of Fastify, which has others
 * (see createInstance), and formats for them, requests of tests, YAML of the API's
 * description, and tracing of the metrics.
 */
const UNUSED =
  /^(?:@fastify\/(?:ajv-compiler|fast-json-stringify-compiler)|ajv-formats|light-my-request|yaml|@opentelemetry\/api)$/

/** Leaves modules out that are named by dependencies and never used; they are empty objects. */
export const leaveUnusedOut: Plugin = {
  name: 'leave-unused-out',
  resolveId: (source) => (UNUSED.test(source) ? '\0unused' : null),
  load: (id) => (id === '\0unused' ? 'module.exports = {}' : null),
}
