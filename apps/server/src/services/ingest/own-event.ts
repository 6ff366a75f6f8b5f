import type { SessionEvent } from '@playhead/protocol'

/** Playhead's own events are on channels that begin with two underscores. */
export function isOwn(event: SessionEvent, name: string): boolean {
  return event.name === name && event.channel.startsWith('__')
}
