export { adaptCss } from './adapt-css.ts'
export { createReducer, type InexactReason, type Reducer } from './reducer.ts'
export type { SnapshotEvent } from './event-format.ts'
