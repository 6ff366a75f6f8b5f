/** Thrown when inflated bytes pass the limit: a bomb, or a broken recorder. */
export class InflatedTooLargeError extends Error {
  readonly limitBytes: number
  constructor(limitBytes: number) {
    super(`a recording chunk inflates to more than ${limitBytes} bytes`)
    this.limitBytes = limitBytes
  }
}

export interface InflatedText {
  readonly text: string
  /** Of the inflated bytes. */
  readonly sizeBytes: number
}

/**
 * Inflates gzip bytes to text, giving up as soon as the limit is passed.
 *
 * @throws {InflatedTooLargeError} by rejection, past the limit
 * @throws {TypeError} by rejection, when the bytes are not gzip
 */
export async function inflateText(
  gzip: Uint8Array<ArrayBuffer>,
  limitBytes: number,
): Promise<InflatedText> {
  // Written by hand: a Blob is registered with another process, and read back from there.
  const { readable, writable } = new DecompressionStream('gzip')
  const writer = writable.getWriter()
  // What fails shows where it is read.
  Promise.all([writer.write(gzip), writer.close()]).catch(() => {})
  const reader = readable.getReader()
  const decoder = new TextDecoder()
  let sizeBytes = 0
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { text: text + decoder.decode(), sizeBytes }
    sizeBytes += value.byteLength
    if (sizeBytes > limitBytes) {
      await reader.cancel()
      throw new InflatedTooLargeError(limitBytes)
    }
    text += decoder.decode(value, { stream: true })
  }
}
