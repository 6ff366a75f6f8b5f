import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'

/** A stretch of a file. */
export interface Extent {
  readonly at: number
  readonly length: number
}

/** A file as memory that the system may take back: nobody else sees it, and it ends with the process. */
export interface ScratchFile {
  /** @throws where the disk takes nothing more */
  put(bytes: Uint8Array): Extent
  /** Reads as many bytes as fit. */
  read(at: number, into: Uint8Array): void
  /** What lies there is not needed any more. */
  release(extent: Extent): void
  close(): void
}

/** @param path another file there is lost: one that an earlier process left behind */
export function openScratchFile(path: string): ScratchFile {
  const file = openSync(path, 'w+', 0o600)
  try {
    // It goes when it is closed, however the process ends.
    rmSync(path)
  } catch {
    // Not where open files cannot be removed: the next process begins it anew.
  }
  let free: Extent[] = []
  let end = 0

  const allocate = (length: number): Extent => {
    const place = free.findIndex((extent) => extent.length >= length)
    const found = free[place]
    if (!found) {
      end += length
      return { at: end - length, length }
    }
    free.splice(place, 1)
    const rest = found.length - length
    if (rest > 0) free.push({ at: found.at + length, length: rest })
    return { at: found.at, length }
  }

  return {
    put: (bytes) => {
      const extent = allocate(bytes.length)
      let written = 0
      while (written < bytes.length) {
        written += writeSync(file, bytes, written, bytes.length - written, extent.at + written)
      }
      return extent
    },
    read: (at, into) => {
      let got = 0
      while (got < into.length) {
        const count = readSync(file, into, got, into.length - got, at + got)
        if (count === 0) throw new RangeError('the scratch file ends before what was put there')
        got += count
      }
    },
    release: (extent) => {
      const merged: Extent[] = []
      for (const each of [...free, extent].sort((a, b) => a.at - b.at)) {
        const last = merged.at(-1)
        if (last && last.at + last.length === each.at) {
          merged[merged.length - 1] = { at: last.at, length: last.length + each.length }
        } else merged.push(each)
      }
      free = merged
    },
    close: () => closeSync(file),
  }
}
