import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePorts } from '../../scripts/free-ports.ts'
import { startServerProcess } from '../../scripts/server-process.ts'
import { createApi } from './harness/api.ts'
import { openPausedAt } from './harness/replay.ts'
import { waitForSession } from './harness/recorder.ts'
import { sendTab } from './harness/segment.ts'
import { expect, test } from './harness/test.ts'

const NAME = process.platform === 'win32' ? 'playhead.exe' : 'playhead'
const BUILT = join(import.meta.dirname, '..', '..', 'build', NAME)

test('the single executable records and replays from an empty folder, without Node', async ({
  visitor,
  browser,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'playhead-binary-'))
  const executable = join(folder, NAME)
  await copyFile(BUILT, executable)
  const [port, shopPort] = await findFreePorts(2)
  const serverUrl = `http://127.0.0.1:${port}`
  const server = startServerProcess(
    ['demo'],
    { PATH: '', PLAYHEAD_PORT: String(port), PLAYHEAD_SHOP_PORT: String(shopPort) },
    { executable, folder },
  )
  const operator = await browser.newContext()
  try {
    const [signInUrl] = await server.waitForOutput(/http:\/\/\S+\/sign-in#[\w-]+/)
    const page = await visitor.newPage()
    await page.goto(`http://127.0.0.1:${shopPort}`)
    const session = await waitForSession(page)

    const dashboard = await operator.newPage()
    await dashboard.goto(signInUrl)
    await dashboard.waitForURL(`${serverUrl}/sessions**`)
    const api = createApi(dashboard.request, serverUrl)
    await expect
      .poll(async () => (await api.listSessions()).find(({ id }) => id === session.id)?.hasReplay, {
        timeout: 60_000,
      })
      .toBe(true)
    await openPausedAt(dashboard, `${serverUrl}/sessions/${session.id}?t=0`)

    // Its worker runs: a tab with one snapshot gets a second window from a keyframe. So many
    // segments: one that is looked at while it comes is looked at again after six more.
    const origin = `http://127.0.0.1:${shopPort}`
    const key = /data-key="([^"]+)"/.exec(await (await fetch(origin)).text())?.[1] ?? ''
    const tab = await sendTab({ serverUrl, key, origin }, { segments: 24, now: Date.now() })
    expect(new Set(tab.statuses)).toEqual(new Set([202]))
    await expect
      .poll(async () => (await api.getReplay(tab.sessionId)).tabs[0]?.windows.length, {
        timeout: 180_000,
      })
      .toBe(2)

    server.child.kill('SIGTERM')
    expect(await server.ended).toEqual({ code: 0, signal: null })
    expect((await readdir(folder)).sort()).toEqual([NAME, 'playhead-data'])
  } finally {
    server.child.kill('SIGKILL')
    await operator.close()
    await rm(folder, { recursive: true, force: true })
  }
})
