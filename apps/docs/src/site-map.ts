import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface SitePage {
  /** Below the root of the repository. */
  readonly source: string
  /** Below /docs/; empty for the first page. */
  readonly path: string
}

export interface SiteSection {
  readonly title: string
  readonly pages: readonly SitePage[]
}

const SECTIONS: readonly (readonly [title: string, sources: readonly string[]])[] = [
  [
    'Begin',
    [
      'docs/README.md',
      'docs/quick-start.md',
      'docs/embedding.md',
      'docs/privacy.md',
      'docs/troubleshooting.md',
      'docs/comparison.md',
    ],
  ],
  [
    'Host',
    [
      'docs/self-hosting.md',
      'docs/sizing.md',
      'docs/upgrade.md',
      'docs/reference/configuration.md',
      'docs/reference/access.md',
      'docs/reference/backup.md',
      'docs/reference/doctor.md',
      'docs/reference/operations.md',
      'docs/reference/retention.md',
      'docs/reference/place.md',
    ],
  ],
  [
    'Look',
    [
      'docs/reference/filters.md',
      'docs/reference/issues.md',
      'docs/reference/funnels.md',
      'docs/reference/paths.md',
      'docs/reference/sql.md',
      'docs/reference/notes.md',
      'docs/reference/sharing.md',
      'docs/reference/element-inspector.md',
      'docs/reference/fidelity.md',
      'docs/reference/import-export.md',
    ],
  ],
  ['For programs', ['docs/api.md', 'packages/recorder/README.md', 'packages/node/README.md']],
]

/** Where pages lie that are not in docs/. */
const PATHS: Readonly<Record<string, string>> = {
  'docs/README.md': '',
  'packages/recorder/README.md': 'recorder',
  'packages/node/README.md': 'node',
  'CHANGELOG.md': 'changelog',
  'CONTRIBUTING.md': 'contributing',
  'packages/playback/README.md': 'playback',
  'bench/README.md': 'benchmarks',
  'tests/pages/README.md': 'test-pages',
}

/** The pages in the order of the navigation: those above, and all others that there are. */
export function listSections(root: string): SiteSection[] {
  const named = new Set(SECTIONS.flatMap(([, sources]) => sources))
  const list = (folder: string): string[] =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder))
          .filter((name) => name.endsWith('.md'))
          .map((name) => `${folder}/${name}`)
          .filter((source) => !named.has(source))
          .sort()
      : []
  const sections = [
    ...SECTIONS,
    ['Reference', list('docs/reference')] as const,
    [
      'Inside',
      [
        ...list('docs'),
        'packages/playback/README.md',
        'bench/README.md',
        'tests/pages/README.md',
        'CONTRIBUTING.md',
        'CHANGELOG.md',
        ...list('docs/adr').toReversed(),
      ],
    ] as const,
  ]
  return sections.map(([title, sources]) => ({
    title,
    pages: sources.map((source) => ({ source, path: toPath(source) })),
  }))
}

function toPath(source: string): string {
  return PATHS[source] ?? source.replace(/^docs\//, '').replace(/(?:\/README)?\.md$/, '')
}
