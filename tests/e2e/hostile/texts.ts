import type { SessionEvent } from '@playhead/protocol'
import type { Arms, HostileRecording } from './recording.ts'

/** Markup as text, for whatever shows it as markup. */
const markup = ({ url, code }: Arms): string =>
  `"><img src="${url}" onerror="${code}"><script>${code}</script><svg onload="${code}"><style>@import "${url}"</style>{{constructor.constructor("${code}")()}}\${${code}}`

const script = ({ code }: Arms): string => `javascript:${code}`

const custom = (tag: string, payload: object): object => ({ type: 5, data: { tag, payload } })

const session = (events: (now: number) => Partial<SessionEvent>[], more: object = {}) => ({
  envelope: (now: number) => ({
    events: events(now).map((event, index) => ({
      name: 'page_view',
      channel: '__analytics',
      at: now + index * 20,
      path: '/',
      ...event,
    })),
    ...more,
  }),
})

/** Whatever the dashboard shows beside the page. */
export const TEXTS: readonly HostileRecording[] = [
  {
    name: 'titles and addresses of pages',
    make: (arms) =>
      session(() => [
        {
          name: 'session_start',
          sessionStart: true,
          url: script(arms),
          path: script(arms),
          metadata: {
            reason: 'first_visit',
            title: markup(arms),
            referrer: script(arms),
            userAgent: markup(arms),
            language: '<script>',
            timeZone: '"><img>',
          },
        },
        { url: script(arms), path: markup(arms), metadata: { title: markup(arms) } },
        {
          url: `data:text/html,${markup(arms)}`,
          path: `//${arms.idleHost}/`,
          metadata: { title: '' },
        },
      ]),
  },
  {
    name: 'names, channels and tags of events',
    make: (arms) =>
      session(() => [
        { name: markup(arms).slice(0, 200), channel: `<img src=${arms.url}>`.slice(0, 200) },
        { name: script(arms), channel: script(arms), tags: { '<script>': markup(arms) } },
        { name: '__proto__', channel: 'constructor', tags: { toString: markup(arms) } },
        {
          name: 'click',
          metadata: { text: markup(arms), selector: markup(arms), label: script(arms) },
        },
        { name: 'own', channel: 'app', metadata: { '<img>': { [markup(arms)]: [markup(arms)] } } },
      ]),
  },
  {
    name: 'lines of the console',
    make: (arms) => ({
      later: [
        custom('playhead.console', {
          level: 'error',
          text: markup(arms),
          stack: `at ${script(arms)}:1:1\n${markup(arms)}`,
        }),
        custom('playhead.console', {
          level: '__proto__',
          text: { toString: arms.code },
          args: [markup(arms), { [markup(arms)]: script(arms) }],
        }),
        custom('playhead.console', {
          level: 'warn',
          text: `%c${markup(arms)}`,
          args: [`%c`, `background:url(${arms.url})`],
          uncaught: true,
        }),
        {
          type: 6,
          data: {
            plugin: 'rrweb/console@1',
            payload: { level: 'assert', trace: [script(arms)], payload: [markup(arms), '{"a":'] },
          },
        },
        { type: 6, data: { plugin: 'rrweb/sequential-id@1', payload: { id: markup(arms) } } },
        { type: 6, data: { plugin: markup(arms), payload: { payload: arms.code } } },
      ],
    }),
  },
  {
    name: 'requests',
    make: (arms) => ({
      later: [
        custom('playhead.network', {
          method: markup(arms),
          url: script(arms),
          status: 200,
          initiator: 'fetch',
        }),
        custom('playhead.network', {
          method: 'GET',
          url: `${arms.url}?<script>`,
          status: 404,
          initiator: 'img',
          responseBody: markup(arms),
          responseHeaders: { [markup(arms)]: markup(arms) },
        }),
        custom('playhead.network', {
          method: 'POST',
          url: `data:text/html,${markup(arms)}`,
          error: markup(arms),
          requestBody: `{"a": ${JSON.stringify(markup(arms))}}`,
        }),
        custom('playhead.network', {
          method: {},
          url: [],
          status: 'x',
          durationMs: 1e300,
          requestHeaders: 'none',
        }),
      ],
    }),
  },
  {
    name: 'errors and their stacks',
    make: (arms) =>
      session(() => [
        {
          name: 'exception',
          channel: '__errors',
          metadata: {
            kind: 'error',
            type: markup(arms).slice(0, 60),
            message: markup(arms),
            stack: `Error: x\n    at ${markup(arms)} (${script(arms)}:1:1)\n    at f (${arms.url}:1:1)`,
            source: script(arms),
            line: 1,
            column: 1,
          },
        },
        {
          name: 'console_error',
          channel: '__console',
          metadata: { message: markup(arms), text: markup(arms) },
        },
        {
          name: 'request_failed',
          channel: '__network',
          metadata: { method: markup(arms), url: script(arms), status: 500 },
        },
      ]),
  },
  {
    name: 'who it was',
    make: (arms) => ({
      ...session(
        () => [
          { name: 'identify', metadata: { userId: markup(arms), traits: { name: markup(arms) } } },
          {
            name: 'web_vital',
            metadata: { name: markup(arms), value: markup(arms), rating: script(arms) },
          },
        ],
        {
          userId: markup(arms).slice(0, 512),
          anonymousId: markup(arms).slice(0, 512),
          environment: '<img src=x onerror=alert(1)>',
          traits: {
            name: markup(arms),
            email: script(arms),
            avatar: arms.url,
            __proto__: null,
            constructor: { a: markup(arms) },
          },
        },
      ),
    }),
  },
  {
    name: 'events that pretend to be ours',
    make: (arms) => ({
      later: [
        custom('playhead.marker', null as never),
        custom('playhead.navigation', { url: script(arms), title: markup(arms) }),
        custom('playhead.degraded', { state: markup(arms), selector: markup(arms) }),
        custom(markup(arms), { html: markup(arms) }),
        { type: 5, data: { tag: 'playhead.console', payload: null } },
        { type: 5, data: null },
      ],
    }),
  },
]
