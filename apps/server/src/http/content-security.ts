/** For the dashboard: everything from here, nothing inline but styles, no frame around it. */
export const DASHBOARD_POLICY = toPolicy({
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'font-src': "'self' data:",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'frame-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
})

/**
 * For the document in which recordings are replayed. A recording is a page of a
 * stranger: the iframe that holds it inherits this policy, so that nothing in it
 * can run, call out or tell anyone who is watching. Images, fonts and media come
 * from the recording itself, as data, and style sheets as its texts, never from this
 * server, to which a request would go with the viewer's cookie.
 */
export const REPLAY_POLICY = toPolicy({
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'unsafe-inline'",
  'img-src': 'data:',
  'font-src': 'data:',
  'media-src': 'data:',
  'connect-src': "'none'",
  'frame-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'self'",
})

/** For the docs, which are files of our own without anything inline. */
export const DOCS_POLICY = toPolicy({
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
})

function toPolicy(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ')
}
