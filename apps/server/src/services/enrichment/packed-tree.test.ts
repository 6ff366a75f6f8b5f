import { Reader, type Response } from 'mmdb-lib'
import { expect, test } from 'vitest'
import { loadCountryDatabase } from './country-database.ts'
import { packTree, unpackTree } from './packed-tree.ts'

test('every address is where it was, in a database that is packed and made again', async () => {
  const installed = await loadCountryDatabase(async () => null)
  const before = new Reader<Response>(installed)
  const after = new Reader<Response>(unpackTree(packTree(installed)))
  expect(after.metadata).toEqual(before.metadata)
  const addresses = Array.from({ length: 4_000 }, (_, index) => {
    // Spread over all of both kinds.
    const spread = Math.imul(index, 2_654_435_761) >>> 0
    const bytes = [24, 16, 8, 0].map((shift) => (spread >>> shift) & 0xff)
    return index % 2 === 0 ? bytes.join('.') : `2${(spread >>> 20).toString(16)}:${index}::1`
  })
  for (const address of addresses) expect(after.get(address)).toEqual(before.get(address))
})

test('a packed database that is cut off is refused', async () => {
  const packed = packTree(await loadCountryDatabase(async () => null))
  expect(() => unpackTree(packed.subarray(0, 1_000_000))).toThrow(RangeError)
})
