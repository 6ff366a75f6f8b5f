/** The path under which a server takes in what recorders send, unless its operator says otherwise. */
export const DEFAULT_INGEST_PATH = '/v1'

/** The path at which a server has the recorder's script, unless its operator says otherwise. */
export const DEFAULT_SCRIPT_PATH = '/recorder.js'
