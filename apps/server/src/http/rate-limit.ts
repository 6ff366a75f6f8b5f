import type { Admission } from '../services/ingest/admission.ts'
import type { AppInstance } from './app-instance.ts'

/** Limits how many requests one address may send to a group of routes. */
export function addRateLimit(
  app: AppInstance,
  { admission, now }: { readonly admission: Admission; readonly now: () => number },
): void {
  app.addHook('onRequest', (request, _reply, done) => {
    try {
      admission.checkAddress(request.ip, now())
      done()
    } catch (error) {
      done(error as Error)
    }
  })
}
