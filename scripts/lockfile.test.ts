import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const lockfile = readFileSync(join(import.meta.dirname, '../pnpm-lock.yaml'), 'utf8')

const NATIVE =
  /^  '?(?<family>(?:@[\w.-]+\/)?[\w.-]*?)-?(?<os>linux|darwin|windows|win32|win)-(?<cpu>x64|arm64|64)(?:-(?:gnu|msvc))?@/gm

/** Which of the five platforms each family of native packages is locked for. */
function findNatives(): Map<string, Set<string>> {
  const families = new Map<string, Set<string>>()
  for (const { groups } of lockfile.matchAll(NATIVE)) {
    // Node for Apple silicon stands under a name of its own.
    const family = groups?.['family']?.replace(/^node-bin$/, 'node') ?? ''
    const os = groups?.['os']?.replace(/^win.*/, 'windows')
    const cpu = groups?.['cpu'] === '64' ? 'x64' : groups?.['cpu']
    const platforms = families.get(family) ?? new Set<string>()
    families.set(family, platforms.add(`${os}-${cpu}`))
  }
  return families
}

describe('the lockfile', () => {
  // A registry mirror that lags behind leaves some out, and says nothing.
  test('has every native package for all five platforms', () => {
    const natives = findNatives()
    expect([...natives.keys()]).toEqual(
      expect.arrayContaining(['node', '@turbo/', '@rolldown/binding']),
    )
    const wanted = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'windows-x64']
    for (const [family, platforms] of natives) {
      expect([...platforms].toSorted(), family).toEqual(expect.arrayContaining(wanted))
    }
  })

  test('names no registry, so that any mirror serves it', () => {
    expect(lockfile).not.toMatch(/tarball:|https?:\/\//)
  })
})
