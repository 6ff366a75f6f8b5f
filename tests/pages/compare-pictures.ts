import { PNG } from 'pngjs'

/**
 * Colours of a pixel that are as near as this in each channel, of 255, are the same: edges
 * of letters and curves are drawn a little differently in a frame of a frame.
 */
export const CHANNEL_TOLERANCE = 12

export interface PictureDifference {
  /** The share of pixels that differ, 0 to 1. */
  readonly share: number
  /** Those pixels in red, on a pale copy of what the visitor saw. */
  readonly picture: Buffer
}

/** Compares what was seen with what is shown; pictures of different sizes differ in all. */
export function comparePictures(seen: Buffer, shown: Buffer): PictureDifference {
  const [a, b] = [PNG.sync.read(seen), PNG.sync.read(shown)]
  const { width, height } = a
  if (b.width !== width || b.height !== height) return { share: 1, picture: shown }
  const picture = new PNG({ width, height })
  let differing = 0
  for (let at = 0; at < a.data.length; at += 4) {
    const isDifferent = [0, 1, 2].some(
      (channel) =>
        Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0)) > CHANNEL_TOLERANCE,
    )
    if (isDifferent) differing += 1
    for (const channel of [0, 1, 2]) {
      const pale = 190 + (a.data[at + channel] ?? 0) / 4
      picture.data[at + channel] = isDifferent ? (channel === 0 ? 255 : 0) : pale
    }
    picture.data[at + 3] = 255
  }
  return { share: differing / (width * height), picture: PNG.sync.write(picture) }
}
