import swagger from '@fastify/swagger'
import { API_TOKEN_SCHEME, SIGN_IN_COOKIE, SIGN_IN_SCHEME } from './access-guard.ts'
import { SECRET_KEY_SCHEME } from './server-events.ts'
import { SHARE_LINK_SCHEME } from './shared-session.ts'
import type { AppInstance } from './app-instance.ts'

/** Describes every route that is added after it. */
export async function addApiDescription(app: AppInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Playhead',
        version,
        description: 'Times are epoch milliseconds by the clock of the server.',
      },
      components: {
        securitySchemes: {
          [SIGN_IN_SCHEME]: { type: 'apiKey', in: 'cookie', name: SIGN_IN_COOKIE },
          [API_TOKEN_SCHEME]: { type: 'http', scheme: 'bearer' },
          [SECRET_KEY_SCHEME]: { type: 'http', scheme: 'bearer' },
          [SHARE_LINK_SCHEME]: { type: 'http', scheme: 'bearer' },
        },
      },
    },
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
