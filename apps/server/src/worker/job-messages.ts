/** What the main thread and the worker say to each other. */
export interface JobRequest {
  readonly kind: string
  readonly input: unknown
}

export type JobAnswer =
  { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: unknown }

/** A job by its kind: what it does with plain data, in the worker. */
export type JobHandlers = Readonly<Record<string, (input: never) => unknown>>
