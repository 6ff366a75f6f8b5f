import type { Destination, DestinationInit, ForwardingAttempt } from '@playhead/protocol'
import type { FakeServer, Request } from './fake-server.ts'

export function destinationOf(number: number, fields: Partial<Destination> = {}): Destination {
  return {
    id: `d${number}`,
    name: `Destination ${number}`,
    target: {
      kind: 'webhook',
      url: 'https://hooks.example/in',
      region: 'us',
      projectId: '',
      username: '',
      secretHint: 'wxyz',
    },
    events: [],
    filter: { all: [] },
    isOn: true,
    createdAt: Date.now() - 86_400_000,
    state: 'healthy',
    failingSinceAt: null,
    pausedAt: null,
    lastDeliveredAt: Date.now() - 60_000,
    delivered: 1_234,
    rejected: 0,
    waiting: 0,
    lastAttempt: null,
    ...fields,
  }
}

export function attemptOf(fields: Partial<ForwardingAttempt> = {}): ForwardingAttempt {
  return {
    at: Date.now() - 60_000,
    durationMs: 84,
    events: 12,
    rejected: 0,
    status: 200,
    error: null,
    isTest: false,
    ...fields,
  }
}

/** Adding, changing and removing destinations, and what they are told. */
export function answerForwarding(server: FakeServer, { method, path, body }: Request): Response {
  const [, , , id, part] = path.split('/')
  if (id === undefined && method === 'GET') {
    return Response.json({ destinations: server.destinations })
  }
  const known = server.destinations.find((each) => each.id === id)
  if (part === 'attempts') return Response.json({ attempts: server.attempts })
  if (part === 'test') {
    const attempt = attemptOf({ events: 1, isTest: true, status: 204 })
    server.attempts = [attempt, ...server.attempts]
    return Response.json({ attempt })
  }
  if (part === 'resume' && known) {
    return put(server, { ...known, state: 'healthy', failingSinceAt: null, pausedAt: null })
  }
  if (method === 'DELETE') {
    server.destinations = server.destinations.filter((each) => each !== known)
    return new Response(null, { status: 204 })
  }
  const { target, from: _, ...init } = JSON.parse(body) as DestinationInit
  if (target.url?.includes('127.0.0.1')) {
    const message = 'body target.url names 127.0.0.1, a private address'
    return Response.json({ error: { code: 'invalid_request', message } }, { status: 400 })
  }
  const base = known ?? destinationOf(server.destinations.length + 1, { state: 'waiting' })
  const { secret, ...shown } = target
  const secretHint = secret?.slice(-4) ?? base.target.secretHint
  return put(server, { ...base, ...init, target: { ...base.target, ...shown, secretHint } })
}

function put(server: FakeServer, destination: Destination): Response {
  const others = server.destinations.filter(({ id }) => id !== destination.id)
  server.destinations = [...others, destination]
  return Response.json(destination)
}
