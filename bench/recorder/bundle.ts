import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import type { Subject } from './subjects.ts'

const rivals = join(import.meta.dirname, 'rivals')

/** Installs the rivals, once for each set of versions. */
export function installRivals(): void {
  const wanted = readFileSync(join(rivals, 'package.json'), 'utf8')
  const stamp = join(rivals, 'node_modules', '.installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const options = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund']
  execFileSync('npm', ['install', ...options], { cwd: rivals, stdio: 'inherit' })
  writeFileSync(stamp, wanted)
}

/** One script with all that a subject loads, as a page's own bundler would make it. */
export async function bundleSubject({ name, entry }: Subject): Promise<Buffer> {
  const folder = join(rivals, 'node_modules', '.entries')
  mkdirSync(folder, { recursive: true })
  const input = join(folder, `${name.replaceAll(/\W+/g, '-')}.js`)
  writeFileSync(input, `const HOST = location.origin\n${entry ?? ''}\nwindow.started = true\n`)
  const bundle = await rolldown({
    input,
    platform: 'browser',
    logLevel: 'silent',
    transform: { define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' } },
  })
  const { output } = await bundle.generate({
    format: 'iife',
    minify: true,
    codeSplitting: false,
    name: 'bench',
  })
  await bundle.close()
  return Buffer.from(output[0].code)
}
