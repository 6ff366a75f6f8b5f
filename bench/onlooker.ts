import { setTimeout } from 'node:timers/promises'
import type { BenchServer } from './bench-server.ts'

export interface Onlooker {
  /** @returns how long each answer took, in milliseconds, and how many were none of success */
  stop(): Promise<{ latencies: number[]; failed: number }>
}

interface Session {
  readonly id: string
}

interface Manifest {
  readonly tabs: readonly {
    readonly windowId: string
    readonly windows: readonly { readonly firstSequence: number; readonly lastSequence: number }[]
  }[]
}

/**
 * Somebody at the dashboard: the list and the overview again and again, and the newest
 * session as it goes on, from its manifest to the bytes of its last window.
 */
export function startOnlooker(server: BenchServer, everyMs: number): Onlooker {
  const latencies: number[] = []
  const stopping = new AbortController()
  const { signal } = stopping
  let failed = 0

  const load = async (path: string): Promise<ArrayBuffer | null> => {
    const startedAt = performance.now()
    const answer = await server.ask(path).catch(() => null)
    const bytes = answer?.ok ? await answer.arrayBuffer().catch(() => null) : null
    latencies.push(performance.now() - startedAt)
    if (!bytes) failed += 1
    return bytes
  }
  const loadJson = async <Answer>(path: string): Promise<Answer | null> => {
    const bytes = await load(path)
    return bytes && (JSON.parse(Buffer.from(bytes).toString()) as Answer)
  }

  const look = async (): Promise<void> => {
    const project = `project=${server.project.id}`
    await load(`/api/overview?${project}`)
    const list = await loadJson<{ sessions: Session[] }>(`/api/sessions?${project}&limit=50`)
    const session = list?.sessions[0]
    if (!session) return
    await load(`/api/sessions/${session.id}/events`)
    const manifest = await loadJson<Manifest>(`/api/sessions/${session.id}/replay`)
    const tab = manifest?.tabs[0]
    const window = tab?.windows.at(-1)
    if (!tab || !window) return
    const { firstSequence, lastSequence } = window
    await load(
      `/api/sessions/${session.id}/replay/${tab.windowId}/${firstSequence}?lastSequence=${lastSequence}`,
    )
  }

  const lookOn = async (): Promise<void> => {
    while (!signal.aborted) {
      await look()
      await setTimeout(everyMs, undefined, { signal }).catch(() => {})
    }
  }
  const ended = lookOn()
  return {
    stop: async () => {
      stopping.abort()
      await ended
      return { latencies, failed }
    },
  }
}
