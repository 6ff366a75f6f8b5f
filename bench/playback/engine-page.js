// The player of a session in the least page that can hold it: engine and stage, as
// packages/playback tells to embed them.
import { awaitStage, connectStage, createPlayer } from '@playhead/playback'
import { createApiClient } from '../../apps/dashboard/src/lib/api/api-client.ts'
import { createReplayLoader } from '../../apps/dashboard/src/lib/player/replay-loader.ts'

const query = new URLSearchParams(location.search)
const session = { id: query.get('session'), projectId: query.get('project') }
const frame = document.querySelector('iframe')
const player = createPlayer({
  loader: createReplayLoader(createApiClient(), session),
  stage: awaitStage(connectStage(frame)),
  startMs: Number(query.get('t')),
})
player.subscribe(({ size }) => {
  if (!size) return
  frame.style.width = `${size.width}px`
  frame.style.height = `${size.height}px`
})
globalThis.seekTo = (offsetMs) => player.seek(offsetMs)
