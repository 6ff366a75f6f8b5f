/**
 * What is measured: each recorder as its own documentation says to start it, at
 * its defaults, with every session recorded and its host set to the endpoint of
 * this machine. `HOST` is the address of that endpoint.
 */
export interface Subject {
  readonly name: string
  /** The module that a page would bundle; null for a page without a recorder. */
  readonly entry: string | null
  /** Matches the address of a request that carries a recording: without one, nothing was recorded. */
  readonly sends: RegExp | null
}

export const SUBJECTS: readonly Subject[] = [
  { name: 'none', entry: null, sends: null },
  {
    // The bar: records into a list, sends nothing.
    name: 'rrweb',
    entry: `import { record } from 'rrweb'
      window.recorded = []
      record({ emit: (event) => window.recorded.push(event) })`,
    sends: null,
  },
  {
    name: 'posthog-js',
    entry: `import posthog from 'posthog-js/dist/module.full.no-external'
      posthog.init('phc_bench', { api_host: HOST + '/posthog' })`,
    sends: /^\/posthog\/s\//,
  },
  {
    name: '@sentry/browser',
    entry: `import * as Sentry from '@sentry/browser'
      Sentry.init({
        dsn: HOST.replace('://', '://public@') + '/1',
        integrations: [Sentry.replayIntegration()],
        replaysSessionSampleRate: 1,
      })`,
    sends: /^\/api\/1\/envelope/,
  },
  {
    name: '@openreplay/tracker',
    entry: `import Tracker from '@openreplay/tracker'
      new Tracker({
        projectKey: 'bench',
        ingestPoint: HOST + '/openreplay',
        __DISABLE_SECURE_MODE: true,
      }).start()`,
    sends: /^\/openreplay\/v1\/web\/i/,
  },
  {
    name: '@datadog/browser-rum',
    entry: `import { datadogRum } from '@datadog/browser-rum'
      datadogRum.init({
        applicationId: '00000000-0000-4000-8000-000000000000',
        clientToken: 'pub0000000000000000000000000000000',
        proxy: HOST + '/datadog',
        site: 'datadoghq.com',
        sessionSampleRate: 100,
        sessionReplaySampleRate: 100,
      })`,
    sends: /^\/datadog.*replay/,
  },
  {
    name: 'clarity-js',
    entry: `import { clarity } from 'clarity-js'
      clarity.start({ projectId: 'bench', upload: HOST + '/clarity', track: true, content: true })`,
    sends: /^\/clarity/,
  },
  {
    name: 'mixpanel-browser',
    entry: `import mixpanel from 'mixpanel-browser'
      mixpanel.init('bench', { api_host: HOST + '/mixpanel', record_sessions_percent: 100 })`,
    sends: /^\/mixpanel\/record/,
  },
  {
    name: '@amplitude/session-replay-browser',
    entry: `import * as replay from '@amplitude/session-replay-browser'
      replay.init('bench', {
        deviceId: 'bench',
        sessionId: Date.now(),
        sampleRate: 1,
        configServerUrl: HOST + '/amplitude/config',
        trackServerUrl: HOST + '/amplitude/track',
      })`,
    sends: /^\/amplitude\/track/,
  },
  {
    name: '@grafana/faro (replay)',
    entry: `import { ReplayInstrumentation } from '@grafana/faro-instrumentation-replay'
      import { getWebInstrumentations, initializeFaro } from '@grafana/faro-web-sdk'
      initializeFaro({
        url: HOST + '/faro',
        app: { name: 'bench' },
        instrumentations: [...getWebInstrumentations(), new ReplayInstrumentation()],
      })`,
    sends: /^\/faro/,
  },
  {
    name: '@openpanel/web',
    entry: `import { OpenPanel } from '@openpanel/web'
      new OpenPanel({
        apiUrl: HOST + '/openpanel',
        clientId: 'bench',
        trackScreenViews: true,
        sessionReplay: { enabled: true },
      })`,
    sends: /^\/openpanel\/track.*/,
  },
  {
    name: 'highlight.run',
    entry: `import { H } from 'highlight.run'
      H.init('bench', {
        backendUrl: HOST + '/highlight',
        otlpEndpoint: HOST + '/highlight-otel',
        networkRecording: { enabled: true },
      })`,
    sends: /^\/highlight(\?|$)/,
  },
]
