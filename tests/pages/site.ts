import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import type { TapPage } from '../../scripts/segment-tap.ts'

const FOLDER = join(import.meta.dirname, 'site')

/** Below which path of a site the pages are served. */
export const SITE_PATH = '/pages/'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ttf': 'font/ttf',
  '.webm': 'video/webm',
}

/** The names of all pages, in order: `css-variables`. */
export function listPages(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.html'))
    .map((name) => name.slice(0, -'.html'.length))
    .sort()
}

/**
 * A file of the site; null for a path that is none of its own. `head` is put in front of
 * everything else in the head of a page: what records it.
 */
export function findSiteFile(pathname: string, head: string): TapPage | null {
  if (!pathname.startsWith(SITE_PATH)) return null
  const name = normalize(decodeURIComponent(pathname.slice(SITE_PATH.length)))
  if (name.startsWith('..')) return null
  const body = readFile(join(FOLDER, name))
  if (!body) return null
  const contentType = CONTENT_TYPES[extname(name)] ?? 'application/octet-stream'
  // What lies in the folder of files is part of a page, and none by itself.
  const isPage = name.endsWith('.html') && !name.includes('/')
  if (!isPage) return { contentType, body }
  return { contentType, body: body.toString('utf8').replace('<head>', `<head>${head}`) }
}

function readFile(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
