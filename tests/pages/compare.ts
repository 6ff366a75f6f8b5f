import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { chromiumLaunch } from '../../scripts/chromium.ts'
import { comparePictures } from './compare-pictures.ts'
import { writeReference, type ComparedMoment } from './reference.ts'
import { startProduct, type ShownMoment } from './record-ours.ts'
import { startRrwebLab } from './record-rrweb.ts'
import { listPages } from './site.ts'

/**
 * Compares what visitors of the pages saw with what replays show, ours and rrweb's:
 * `node tests/pages/compare.ts [--ours] [--write] [PAGE…]`. Pictures of what differs lie in
 * `tests/pages/build`. `--ours` leaves rrweb out; `--write` writes the table of the reference.
 */
const PICTURES = join(import.meta.dirname, 'build')

async function keep(name: string, pictures: Readonly<Record<string, Buffer>>): Promise<void> {
  await mkdir(PICTURES, { recursive: true })
  for (const [kind, picture] of Object.entries(pictures)) {
    await writeFile(join(PICTURES, `${name.replaceAll(/\W+/g, '-')}-${kind}.png`), picture)
  }
}

const { values, positionals } = parseArgs({
  options: { ours: { type: 'boolean' }, write: { type: 'boolean' } },
  allowPositionals: true,
})
const known = listPages()
const pages = positionals.length > 0 ? positionals : known
const unknown = pages.filter((page) => !known.includes(page))
if (unknown.length > 0) throw new Error(`no page is called ${unknown.join(', ')}`)
if (values.write && (values.ours || pages !== known)) {
  throw new Error('the table is written of all pages, and with rrweb')
}

const browser = await chromium.launch(chromiumLaunch())
const product = await startProduct(browser)
const rrweb = values.ours ? null : await startRrwebLab(browser)
const compared: ComparedMoment[] = []

async function replayOurs(page: string): Promise<ShownMoment[]> {
  const visit = await product.visit(page)
  const shown: ShownMoment[] = []
  for (const moment of visit.moments) shown.push(await product.show(visit, moment))
  return shown
}

try {
  for (const page of pages) {
    const [ours, theirs] = await Promise.all([replayOurs(page), rrweb?.replay(page)])
    for (const [index, moment] of ours.entries()) {
      const { name, picture, shown } = moment
      const difference = comparePictures(picture, shown)
      const other = theirs?.[index]
      const entry: ComparedMoment = {
        page,
        moment: name,
        ours: difference.share,
        rrweb: other ? comparePictures(other.picture, other.shown).share : null,
        rrwebPlayer: other ? comparePictures(other.picture, other.inPlayer).share : null,
      }
      compared.push(entry)
      await keep(`${page}-${index + 1}`, {
        seen: picture,
        shown,
        difference: difference.picture,
        ...(other && { 'rrweb-seen': other.picture, rrweb: other.shown, player: other.inPlayer }),
      })
      process.stdout.write(`${JSON.stringify(entry)}\n`)
    }
  }
} finally {
  await product.stop()
  await rrweb?.stop()
  await browser.close()
}
if (values.write) await writeReference(compared)
