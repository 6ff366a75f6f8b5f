import { findElement } from '../element.ts'
import { startSite } from '../site.ts'

const ENTRIES = [
  'Fitted a new wick to a lantern that had seen two wars and one wedding.',
  'Rewove a corner. The dog has apologised.',
  'Found the rattle in the radio: a button, mother of pearl.',
  'Straightened a handle, twice.',
  'Taught the clock to be quiet again.',
  'Glued a mug. Gold this time.',
]

function startBench(): void {
  findElement('ol', '[data-bench-log]').innerHTML = Array.from(
    { length: 24 },
    (_, index) => `<li><span>No. ${240 - index}</span>${ENTRIES[index % ENTRIES.length]}</li>`,
  ).join('')
}

/** Throws: the parcel has no position yet. */
function trackParcel(): void {
  const parcel = JSON.parse('{"parcel":"OW-4711"}') as { position: { town: string } }
  findElement('output', '[data-parcel-output]').textContent = `In ${parcel.position.town}.`
}

async function callCourier(): Promise<never> {
  findElement('output', '[data-courier-output]').textContent = 'Ringing …'
  return Promise.reject(new Error('the courier did not pick up'))
}

startSite()
startBench()
findElement('button', '[data-track-parcel]').addEventListener('click', trackParcel)
findElement('button', '[data-call-courier]').addEventListener('click', () => void callCourier())
findElement('button', '[data-mend-lamp]').addEventListener('click', () => {
  // oxlint-disable-next-line no-console -- the page has something to complain about
  console.error('repair calendar is out of date', { weeks: 3 })
  findElement('output', '[data-mend-output]').textContent = 'Booked, we think.'
})
