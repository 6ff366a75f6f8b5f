/** What problems of one cause have in common: used for one session, and for all of them. */
export {
  normaliseMessage,
  readError,
  type ErrorFacts,
  type ErrorKind,
} from './error-fingerprint.ts'
export { describePlace, parseStack, type StackFrame } from './stack-frames.ts'
