/** The path under which a server takes in what recorders send, unless its operator says otherwise. */
export const DEFAULT_INGEST_PATH = '/v1'

/** The path at which a server has the recorder's script, unless its operator says otherwise. */
export const DEFAULT_SCRIPT_PATH = '/recorder.js'

/**
 * Where the recorder proper is, which the script is the loader of: beside it.
 *
 * @example
 * getCorePath('/recorder.js') // '/recorder.core.js'
 */
export function getCorePath(scriptPath: string): string {
  return scriptPath.replace(/(?:\.js)?$/, '.core.js')
}

/** What the recorder proper loads beside itself, each where a page asks for it. */
export const RECORDER_PARTS = ['canvas', 'images', 'animations', 'frames', 'heavy'] as const

export type RecorderPart = (typeof RECORDER_PARTS)[number]

/**
 * Where a part of the recorder is: beside the recorder proper.
 *
 * @example
 * getPartPath('/recorder.core.js', 'canvas') // '/recorder.canvas.js'
 */
export function getPartPath(corePath: string, part: RecorderPart): string {
  return corePath.replace(/(?:\.core)?(?:\.js)?$/, `.${part}.js`)
}

/** Where pages find the recorder: addresses and the project's key. */
export interface SnippetOptions {
  /** Where the server is, without a slash at the end. */
  readonly origin: string
  readonly key: string
  readonly scriptPath?: string
  readonly ingestPath?: string
}

/**
 * The line that a page needs to be recorded.
 *
 * @example
 * createSnippet({ origin: 'https://play.example', key: 'pk_1' })
 */
export function createSnippet({
  origin,
  key,
  scriptPath = DEFAULT_SCRIPT_PATH,
  ingestPath = DEFAULT_INGEST_PATH,
}: SnippetOptions): string {
  const ingest = ingestPath === DEFAULT_INGEST_PATH ? '' : ` data-ingest-path="${ingestPath}"`
  return `<script async src="${origin}${scriptPath}" data-key="${key}"${ingest}></${'script'}>`
}
