import {
  DEFAULT_INGEST_PATH,
  DEFAULT_SCRIPT_PATH,
  getCorePath,
  getPartPath,
  RECORDER_PARTS,
} from '@playhead/protocol'

/** Where the recorder's script is, and under what it sends: the operator's choice. */
export interface RecorderPaths {
  readonly scriptPath: string
  readonly ingestPath: string
}

/**
 * Creates what leads an address of the operator's choice to the route that it stands
 * for. The usual addresses go on working, for pages that still name them.
 */
export function createPathRewriter({
  scriptPath,
  ingestPath,
}: RecorderPaths): (url: string) => string {
  const corePath = getCorePath(scriptPath)
  const defaultCorePath = getCorePath(DEFAULT_SCRIPT_PATH)
  const scripts = new Map([
    [scriptPath, DEFAULT_SCRIPT_PATH],
    [corePath, defaultCorePath],
    ...RECORDER_PARTS.map(
      (part) => [getPartPath(corePath, part), getPartPath(defaultCorePath, part)] as const,
    ),
  ])
  return (url) => {
    const end = url.indexOf('?')
    const path = end === -1 ? url : url.slice(0, end)
    const query = url.slice(path.length)
    const script = scripts.get(path)
    if (script !== undefined) return script + query
    if (!path.startsWith(`${ingestPath}/`)) return url
    return DEFAULT_INGEST_PATH + path.slice(ingestPath.length) + query
  }
}
