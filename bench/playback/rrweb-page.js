// rrweb's own player, which takes a recording whole.
import { Player } from 'rrweb-player'

const query = new URLSearchParams(location.search)
const startMs = Number(query.get('t'))
const events = await (await fetch(query.get('recording'))).json()
const player = new Player({
  target: document.body,
  props: { events, autoPlay: false, skipInactive: false, width: 1280, height: 720 },
})
if (startMs > 0) player.goto(startMs, false)
globalThis.seekTo = (offsetMs) => player.goto(offsetMs, false)
