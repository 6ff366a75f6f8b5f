import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import OidcProvider from 'oidc-provider'

export const CLIENT = { id: 'playhead', secret: 'a-secret-of-the-test' }

export interface IdentityProvider {
  readonly issuer: string
  /** What it says of the person with an id. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>
  /**
   * Does what a browser does there: opens the address, signs in as the person with an id, or
   * goes back without, and agrees.
   *
   * @returns where it is sent in the end
   */
  readonly visit: (address: string, login: string | null) => Promise<URL>
  readonly close: () => Promise<void>
}

/** A real OpenID Connect provider on this machine, until it is closed. */
export async function createIdentityProvider(callback: string): Promise<IdentityProvider> {
  const people: IdentityProvider['people'] = new Map()
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const provider = new OidcProvider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [callback] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['for-tests-only'] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people.get(id) }),
    }),
  })
  server.on('request', provider.callback())
  return {
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    issuer,
    people,
    visit: async (address, login) => {
      const cookies = new Map<string, string>()
      const go = async (url: URL, form?: Record<string, string>): Promise<URL> => {
        if (url.origin !== issuer) return url
        const answer = await fetch(url, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
          ...(form && { method: 'POST', body: new URLSearchParams(form) }),
        })
        for (const line of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
          cookies.set(name, value)
        }
        const next = answer.headers.get('location')
        if (next) return go(new URL(next, url))
        const page = await answer.text()
        if (login === null) return go(new URL(`${url.pathname}/abort`, url))
        if (page.includes('name="login"')) return go(url, { prompt: 'login', login, password: '-' })
        if (page.includes('value="consent"')) return go(url, { prompt: 'consent' })
        throw new TypeError(`the provider answered ${answer.status}: ${page}`)
      }
      return go(new URL(address))
    },
  }
}
