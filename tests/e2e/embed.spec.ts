import { encodeReplayFrames, type ReplayManifest } from '@playhead/protocol'
import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..', '..')
const STARTED_AT = 1_750_000_000_000
const SESSION = { id: '01890000-0000-7000-8000-000000000001', projectId: 'p' }
const PACKAGE = 'node_modules/@playhead/playback'

/** The examples of the README, as whoever embeds the player would copy them. */
const readme = readFileSync(join(root, 'packages/playback/README.md'), 'utf8')
const [html = ''] = findBlocks('html')
const [stage = '', engine = ''] = findBlocks('ts')
const policy = /^Content-Security-Policy: (.+)$/m.exec(readme)?.[1] ?? ''

function findBlocks(language: string): string[] {
  const blocks = readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))
  return Array.from(blocks, ([, text = '']) => text)
}

/** As strict as can be; what it makes of the examples is served. */
const COMPILING = {
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2024', 'dom', 'dom.iterable'],
    types: [],
    skipLibCheck: false,
  },
}

const MANIFEST: ReplayManifest = {
  sessionId: SESSION.id,
  startedAt: STARTED_AT,
  endedAt: STARTED_AT + 20_000,
  live: false,
  tabs: [
    {
      windowId: 'a',
      gaps: [],
      windows: [
        {
          fromAt: STARTED_AT,
          toAt: STARTED_AT + 20_000,
          firstSequence: 0,
          lastSequence: 0,
          eventCount: 3,
          sizeBytes: 300,
          complete: true,
        },
      ],
    },
  ],
}

/** A page with one paragraph, whose text changes after ten seconds. */
function encodeWindow(): Uint8Array {
  const element = (id: number, tagName: string, childNodes: readonly object[]) => {
    return { type: 2, id, tagName, attributes: {}, childNodes }
  }
  const text = { type: 3, id: 6, textContent: 'before' }
  const body = element(4, 'body', [element(5, 'p', [text])])
  const node = {
    type: 0,
    id: 1,
    childNodes: [element(2, 'html', [element(3, 'head', []), body])],
  }
  const change = { source: 0, adds: [], removes: [], attributes: [] }
  const events = [
    { type: 4, timestamp: STARTED_AT, data: { href: 'http://a.test/', width: 800, height: 600 } },
    { type: 2, timestamp: STARTED_AT, data: { node, initialOffset: { top: 0, left: 0 } } },
    {
      type: 3,
      timestamp: STARTED_AT + 10_000,
      data: { ...change, texts: [{ id: 6, value: 'after' }] },
    },
  ]
  const header = { sequence: 0, clockOffsetMs: 0, eventCount: events.length }
  return encodeReplayFrames([{ header, payload: gzipSync(JSON.stringify(events)) }])
}

/** Packs the package and installs it into an empty folder, without a registry. */
function install(folder: string): void {
  const npm = (...args: string[]): string =>
    execFileSync('npm', args, {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }')
  const packed = npm('pack', '--json', join(root, 'packages/playback/dist'))
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  npm('install', '--offline', '--no-audit', '--no-fund', `./${filename}`)
}

async function serve(folder: string): Promise<{ url: string; stop: () => void }> {
  const file = (name: string) => readFileSync(join(folder, name))
  const imports = {
    '@playhead/playback': `/${PACKAGE}/index.js`,
    '@playhead/playback/stage': `/${PACKAGE}/stage.js`,
  }
  const page = `<!doctype html><html lang="en"><title>Embedded</title>
    <script type="importmap">${JSON.stringify({ imports })}</script>
    <iframe title="Replay" src="/replay" sandbox="allow-scripts allow-same-origin" inert></iframe>
    <script type="module">
      import { embedPlayer } from '/engine.js'
      const frame = document.querySelector('iframe')
      const draw = ({ phase, offsetMs }) => (document.title = phase.name + ' ' + offsetMs)
      window.player = embedPlayer({ frame, session: ${JSON.stringify(SESSION)}, draw })
    </script>`
  // An import map would be an inline script: what bundles does the same.
  const bundled = file('stage.js')
    .toString()
    .replace('@playhead/playback/stage', imports['@playhead/playback/stage'])
  const document = html.replace(/\/\*.*stage\.css.*\*\//, () =>
    file(`${PACKAGE}/stage.css`).toString(),
  )
  const replay = `/api/sessions/${SESSION.id}/replay`
  const answers: Record<string, () => [type: string, body: string | Uint8Array]> = {
    '/': () => ['text/html', page],
    '/engine.js': () => ['text/javascript', file('engine.js')],
    '/favicon.ico': () => ['image/x-icon', ''],
    '/replay': () => ['text/html', document],
    '/assets/stage.js': () => ['text/javascript', bundled],
    [replay]: () => ['application/json', JSON.stringify(MANIFEST)],
    [`${replay}/a/0`]: () => ['application/octet-stream', encodeWindow()],
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const isModule = pathname.startsWith(`/${PACKAGE}/`) && pathname.endsWith('.js')
    const answer = answers[pathname]?.() ?? (isModule && ['text/javascript', file(pathname)])
    if (!answer) return void response.writeHead(404).end()
    if (pathname === '/replay') response.setHeader('content-security-policy', policy)
    response.setHeader('content-type', String(answer[0]))
    response.end(answer[1])
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() }
}

test('the packed player is installed, checked and embedded as its README says', async ({
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-embed-'))
  try {
    install(folder)
    for (const [name, text] of Object.entries({ 'stage.ts': stage, 'engine.ts': engine })) {
      writeFileSync(join(folder, name), text)
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(COMPILING))
    const tsc = join(import.meta.dirname, 'node_modules/typescript/bin/tsc')
    execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })

    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    page.on('console', (line) => line.type() === 'error' && errors.push(line.text()))
    const { url, stop } = await serve(folder)
    try {
      await page.goto(url)
      await expect(page).toHaveTitle('paused 12000')
      const recorded = page.frameLocator('iframe').frameLocator('iframe').locator('p')
      await expect(recorded).toHaveText('after')
      await page.evaluate('player.seek(3000)')
      await expect(recorded).toHaveText('before')
      await expect(page).toHaveTitle('paused 3000')
      expect(errors).toEqual([])
    } finally {
      stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
