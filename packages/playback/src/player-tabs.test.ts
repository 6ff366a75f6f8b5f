import { describe, expect, test } from 'vitest'
import { settle } from './testing/fake-clock.ts'
import { manifestOf, STARTED_AT, windowOf } from './testing/manifest.ts'
import { startPlayer as start } from './testing/start-player.ts'

describe('several tabs', () => {
  const manifest = manifestOf({ a: [windowOf(0, 0, 60_000)], b: [windowOf(0, 10_000, 60_000)] })
  const backToA = [{ tabId: 'a', at: STARTED_AT + 30_000 }]

  test('are lanes on one clock: when each was recorded, and when it was in front', async () => {
    const { player } = start(manifest, { hints: backToA })
    await settle()
    expect(player.state.tabs).toEqual([
      {
        tabId: 'a',
        recorded: [{ from: 0, to: 60_000 }],
        front: [
          { from: 0, to: 10_000 },
          { from: 30_000, to: 60_000 },
        ],
      },
      {
        tabId: 'b',
        recorded: [{ from: 10_000, to: 60_000 }],
        front: [{ from: 10_000, to: 30_000 }],
      },
    ])
  })

  test('what the visitor did in a tab, as recorded, brings it to the front', async () => {
    const { stage, player } = start(manifest)
    stage.activity.set('a/0', [STARTED_AT + 45_000])
    await settle()
    await settle()
    player.seek(50_000)
    await settle()
    expect(player.state.tabId).toBe('a')
    expect(player.state.tabs[1]?.front).toEqual([{ from: 10_000, to: 45_000 }])
  })

  test('a page that goes on changing in the background does not come to the front', async () => {
    const ticking = manifestOf({
      a: [windowOf(0, 0, 30_000), windowOf(10, 30_000, 60_000)],
      b: [windowOf(0, 10_000, 60_000)],
    })
    const { player } = start(ticking, { startMs: 40_000 })
    await settle()
    expect(player.state.tabId).toBe('b')
  })

  test('hints that come while playing move the end of the part on show', async () => {
    const { stage, player } = start(manifest, { playing: true, startMs: 12_000 })
    await settle()
    expect(stage.last('show')).toMatchObject({ keys: ['b/0'], limitAt: STARTED_AT + 60_000 })
    player.setHints(backToA)
    expect(stage.last('extend')).toMatchObject({ keys: ['b/0'], limitAt: STARTED_AT + 30_000 })
  })

  test('a pinned tab is shown wherever the visitor was, and says when it was not open yet', async () => {
    const { player } = start(manifest, { hints: backToA, startMs: 40_000 })
    await settle()
    expect(player.state.tabId).toBe('a')
    player.pinTab('b')
    await settle()
    expect(player.state).toMatchObject({ tabId: 'b', pinnedTabId: 'b', offsetMs: 40_000 })
    player.seek(4_000)
    await settle()
    expect(player.state.phase).toMatchObject({ name: 'gap', reason: 'not_open', toMs: 10_000 })
    expect(player.state.tabs[0]?.front).toHaveLength(2)
    player.pinTab(null)
    await settle()
    expect(player.state).toMatchObject({ tabId: 'a', pinnedTabId: null, phase: { name: 'paused' } })
  })

  test('a tab that is none pins nothing', async () => {
    const { player } = start(manifest)
    await settle()
    player.pinTab('no such tab')
    expect(player.state.pinnedTabId).toBeNull()
  })
})
