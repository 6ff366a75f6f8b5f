/**
 * `@playhead/node`: events of a back end, in the session that caused them.
 * `@playhead/node/fastify` and `@playhead/node/express` bind it to requests.
 */
export { createPlayhead, type FlushOptions, type Playhead } from './playhead.ts'
export { createSessionId, getSessionIdFromHeaders } from './session-id.ts'
export type { CaptureEvent, IdentifyOptions } from './capture-event.ts'
export type { DeliveryReport } from './delivery.ts'
export type { FetchAnswer, FetchFunction, PlayheadOptions } from './options.ts'
export type { RequestFacts, RequestPlayhead } from './request-playhead.ts'
export type { PlayheadWarning, PlayheadWarningCode } from './warnings.ts'
