import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CONTENT_CHECKS } from '../services/integrity/content-checks.ts'
import { examineStorage, openStorage } from '../storage/open-storage.ts'
import { fillPackedDays, look, PACKED_PROJECT, type PackedSession } from '../testing/packed-days.ts'
import { NOON } from '../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { IS_LONG } from './is-long.ts'
import { readStored } from './stored-segments.ts'

const PROCESS = join(import.meta.dirname, '..', 'testing', 'sweeping-process.ts')
const PROJECT = PACKED_PROJECT.id
const ROUNDS = IS_LONG ? 20 : 1
const KILLS = 8

async function deleteStored(folder: string, sessions: readonly PackedSession[]): Promise<void> {
  const storage = openStorage({ kind: 'folder', folder })
  const sessionIds = sessions.map(({ sessionId }) => sessionId)
  await storage.deletions.deleteSessions({ projectId: PROJECT, sessionIds, deletedAt: NOON })
  await storage.close()
}

function listReplays(folder: string): string[] {
  return readdirSync(join(folder, 'replays', PROJECT)).sort()
}

/** Another moment each time: before a statement, or within a step that works on files. */
function nextKill(kill: number): string[] {
  if (kill % 2 === 0) return ['statement', String(10 + kill * 17)]
  return ['step', String(Math.floor(kill / 2)), String((kill * 7) % 40)]
}

test(
  'killed at any moment of the sweep, what is kept stays, what is deleted stays so, and the rest goes at the next start',
  async () => {
    const ends: string[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = createTemporaryFolder()
      const { deleted, kept } = await fillPackedDays(folder)
      await deleteStored(folder, deleted)
      const acknowledged: string[] = []
      for (let kill = 0; kill <= KILLS; kill += 1) {
        const isLast = kill === KILLS
        const [kind = 'never', count = '', delayMs = '0'] = isLast
          ? []
          : nextKill(kill + round * KILLS)
        const victim = kept.pop()
        const args = [PROCESS, folder, kind, count, delayMs, victim?.sessionId ?? '']
        const { stdout, stderr, signal } = spawnSync(process.execPath, args, { encoding: 'utf8' })
        const lines = stdout.split('\n')
        ends.push(signal ?? (lines.includes('done') ? 'done' : stderr))
        if (victim && lines.includes(`deleted ${victim.sessionId}`)) deleted.push(victim)
        // Told of nothing, it may be either.
        const stored = lines.filter((line) => line.startsWith('stored '))
        acknowledged.push(...stored.map((line) => line.slice('stored '.length)))
        const ids = kept.map(({ sessionId }) => sessionId)
        expect(await look(folder, kept)).toEqual({ there: ids, whole: ids })
        expect(await look(folder, deleted)).toEqual({ there: [], whole: [] })
      }
      const there = await readStored(folder, acknowledged)
      expect(acknowledged.filter((name) => !there.has(name))).toEqual([])
      expect(ends.at(-1)).toBe('done')

      const files = listReplays(folder)
      expect(files.filter((name) => !/^2026-06-0[13](-\d+)?\.db$/.test(name))).toEqual([])
      const packBytes = kept.reduce((sum, { pack }) => sum + (pack?.length ?? 0), 0)
      const fileBytes = files
        .map((name) => statSync(join(folder, 'replays', PROJECT, name)).size)
        .reduce((sum, bytes) => sum + bytes, 0)
      expect(fileBytes).toBeLessThan(packBytes * 1.02)
      const examined = examineStorage({
        folder,
        isFull: true,
        isRepairing: false,
        now: NOON,
        contents: CONTENT_CHECKS,
      })
      expect(examined.findings).toEqual([])
    }
    const kills = ends.filter((end) => end === 'SIGKILL').length
    process.stdout.write(`killed ${kills} times in ${ROUNDS} sweeps\n`)
    expect(kills).toBeGreaterThan(ROUNDS * 2)
  },
  ROUNDS * 300_000,
)
