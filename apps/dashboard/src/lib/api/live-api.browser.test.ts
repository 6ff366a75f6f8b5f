import { expect, onTestFinished, test } from 'vitest'
import { createLiveApi } from './live-api.ts'

/** A server whose streams the test holds in its hands. */
function startLive() {
  const streams: {
    path: string
    signal: AbortSignal
    say: (text: string) => void
    end: () => void
  }[] = []
  let isAway = false
  const api = createLiveApi(
    {
      request: async (path, init) => {
        if (isAway) throw new Error('the server is away')
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
        const writer = writable.getWriter()
        const signal = init?.signal ?? new AbortController().signal
        streams.push({
          path,
          signal,
          say: (text) => void writer.write(new TextEncoder().encode(text)),
          end: () => void writer.close(),
        })
        return new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>)
      },
    },
    (id) => `sessions/${id}/live`,
  )
  const watch = (id: string) => {
    const heard: string[] = []
    const stop = api.watch(id, {
      onNews: () => void heard.push('news'),
      onStream: (isOpen) => void heard.push(isOpen ? 'open' : 'shut'),
    })
    onTestFinished(stop)
    return { heard, stop }
  }
  return { streams, watch, leave: () => (isAway = true) }
}

test('all that watch a session share one request, which goes with the last of them', async () => {
  const { streams, watch } = startLive()
  const first = watch('a')
  await expect.poll(() => first.heard).toEqual(['open'])
  const second = watch('a')
  expect(second.heard).toEqual(['open'])
  // A message may come in pieces.
  streams[0]?.say(':\n\nevent: sto')
  streams[0]?.say('red\ndata: {}\n\n')
  await expect.poll(() => second.heard).toEqual(['open', 'news'])
  expect(first.heard).toEqual(['open', 'news'])
  first.stop()
  expect(streams.map(({ path, signal }) => [path, signal.aborted])).toEqual([
    ['sessions/a/live', false],
  ])
  second.stop()
  expect(streams[0]?.signal.aborted).toBe(true)
})

test('a stream that ends is asked for again, and one of a session that is over is not', async () => {
  const { streams, watch } = startLive()
  const { heard } = watch('a')
  await expect.poll(() => streams.length).toBe(1)
  streams[0]?.end()
  await expect.poll(() => streams.length).toBe(2)
  await expect.poll(() => heard).toEqual(['open', 'shut', 'open'])
  streams[1]?.say('event: closed\ndata: {}\n\n')
  await expect.poll(() => heard).toEqual(['open', 'shut', 'open', 'news', 'shut'])
  await new Promise((resolve) => void setTimeout(resolve, 1_300))
  expect(streams).toHaveLength(2)
})

test('who watches is told to ask while no stream can be had', async () => {
  const { watch, leave } = startLive()
  leave()
  const { heard } = watch('a')
  await expect.poll(() => heard).toEqual(['shut'])
})

test('a page that nobody looks at has no stream, and has one again when somebody does', async () => {
  const { streams, watch } = startLive()
  const { heard } = watch('a')
  await expect.poll(() => heard).toEqual(['open'])
  const show = (isHidden: boolean): void => {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }
  onTestFinished(() => void Reflect.deleteProperty(document, 'hidden'))
  show(true)
  expect(streams[0]?.signal.aborted).toBe(true)
  expect(heard).toEqual(['open', 'shut'])
  show(false)
  await expect.poll(() => heard).toEqual(['open', 'shut', 'open'])
  expect(streams).toHaveLength(2)
})
