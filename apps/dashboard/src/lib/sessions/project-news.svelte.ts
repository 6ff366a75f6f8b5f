import type { ApiClient } from '../api/api-client.ts'
import type { LiveNews } from '../api/live-api.ts'
import { createThrottle } from './throttle.ts'

export interface ProjectNewsOptions {
  readonly api: Pick<ApiClient, 'liveProjects'>
  /** Empty while there is none. */
  readonly project: () => string
  /** What is listened for. */
  readonly news: LiveNews
  /** There is some; not more often than this, in milliseconds. */
  readonly onNews: () => void
  readonly everyMs: number
}

/**
 * Hears of what comes into a project, for as long as the component that creates it. Where there
 * is no stream, whoever wants to know has to ask now and then.
 */
export function createProjectNews(options: ProjectNewsOptions) {
  const { api, project, news, onNews, everyMs } = options
  let isStreaming = $state(false)

  $effect(() => {
    const id = project()
    if (id === '') return
    const throttle = createThrottle(onNews, everyMs)
    const stop = api.liveProjects.watch(id, {
      onNews: (told) => told.includes(news) && throttle.ask(),
      onStream: (isOpen) => void (isStreaming = isOpen),
    })
    return () => {
      stop()
      throttle.stop()
      isStreaming = false
    }
  })
  return {
    get isStreaming(): boolean {
      return isStreaming
    },
  }
}
