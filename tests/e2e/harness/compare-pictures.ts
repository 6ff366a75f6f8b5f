import { writeFile } from 'node:fs/promises'
import type { TestInfo } from '@playwright/test'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** A rectangle in CSS pixels of the visitor's viewport. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Pictures {
  readonly name: string
  readonly visitor: Buffer
  readonly replay: Buffer
  /** Left out on both sides: what the recording masks. */
  readonly masked: readonly Area[]
}

/**
 * The share of differing pixels among those that are compared, 0 to 1. Both
 * pictures and their difference are attached to the test.
 *
 * @throws when the pictures have different sizes: a scaled replay proves nothing
 */
export async function comparePictures(testInfo: TestInfo, pictures: Pictures): Promise<number> {
  const { name, masked } = pictures
  const visitor = PNG.sync.read(pictures.visitor)
  const replay = PNG.sync.read(pictures.replay)
  const { width, height } = visitor
  if (replay.width !== width || replay.height !== height) {
    throw new Error(
      `${name}: the replay is ${replay.width}×${replay.height}, the visit was ${width}×${height}`,
    )
  }
  const covered = new Set<number>()
  for (const area of masked) cover(area, { width, height }, covered)
  for (const pixel of covered) {
    visitor.data.fill(128, pixel * 4, pixel * 4 + 3)
    replay.data.fill(128, pixel * 4, pixel * 4 + 3)
  }
  const difference = new PNG({ width, height })
  const differing = pixelmatch(visitor.data, replay.data, difference.data, width, height, {
    threshold: 0.1,
  })
  for (const [kind, picture] of Object.entries({ visitor, replay, difference })) {
    const path = testInfo.outputPath(`${name.replaceAll(/\W+/g, '-')}-${kind}.png`)
    await writeFile(path, PNG.sync.write(picture))
    await testInfo.attach(`${name}, ${kind}`, { path, contentType: 'image/png' })
  }
  return differing / (width * height - covered.size)
}

function cover(area: Area, size: { width: number; height: number }, pixels: Set<number>): void {
  const left = Math.max(0, Math.floor(area.x))
  const right = Math.min(size.width, Math.ceil(area.x + area.width))
  const top = Math.max(0, Math.floor(area.y))
  const bottom = Math.min(size.height, Math.ceil(area.y + area.height))
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) pixels.add(y * size.width + x)
  }
}
