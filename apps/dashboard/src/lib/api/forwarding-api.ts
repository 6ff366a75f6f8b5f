import type {
  Destination,
  DestinationChange,
  DestinationInit,
  DestinationList,
  ForwardingAttempt,
  ForwardingAttemptList,
  ForwardingResume,
  ForwardingTestResult,
} from '@playhead/protocol'
import type { Requests } from './requests.ts'

/** Where the events of a project are sent on to; for administrators. */
export interface ForwardingApi {
  list(project: string, signal?: AbortSignal): Promise<DestinationList>
  create(project: string, init: DestinationInit): Promise<Destination>
  change(project: string, id: string, change: DestinationChange): Promise<Destination>
  remove(project: string, id: string): Promise<void>
  listAttempts(project: string, id: string, signal?: AbortSignal): Promise<ForwardingAttemptList>
  test(project: string, id: string): Promise<ForwardingAttempt>
  resume(project: string, id: string, from: ForwardingResume['from']): Promise<Destination>
}

export function createForwardingApi({ request, get, change }: Requests): ForwardingApi {
  const path = (project: string, ...rest: string[]): string =>
    ['projects', project, 'forwarding', ...rest]
      .map((part, place) => (place === 1 || place === 3 ? encodeURIComponent(part) : part))
      .join('/')
  const read = async <Answer>(answer: Promise<Response>): Promise<Answer> =>
    (await (await answer).json()) as Answer
  return {
    list: (project, signal) => get(path(project), signal),
    create: (project, init) => read(change('POST', path(project), init)),
    change: (project, id, changed) => read(change('PUT', path(project, id), changed)),
    async remove(project, id) {
      await request(path(project, id), { method: 'DELETE' })
    },
    listAttempts: (project, id, signal) => get(path(project, id, 'attempts'), signal),
    async test(project, id) {
      const answer = change('POST', path(project, id, 'test'), {})
      return (await read<ForwardingTestResult>(answer)).attempt
    },
    resume: (project, id, from) => read(change('POST', path(project, id, 'resume'), { from })),
  }
}
