/** Where things are in a 64-bit little-endian ELF file, in bytes. */
const HEADER = {
  programsAt: 32,
  sectionsAt: 40,
  programSize: 54,
  programCount: 56,
  sectionSize: 58,
  sectionCount: 60,
  namesIndex: 62,
} as const
const PROGRAM = { offset: 8, fileSize: 32 } as const
const SECTION = { flags: 8, offset: 24, size: 32, link: 40, info: 44 } as const

/** The section is part of the running program. */
const ALLOCATED = 0x2n
/** What stands in `info` is the number of another section. */
const INFO_IS_LINK = 0x40n

/**
 * A program of Linux without the parts that only debuggers read (symbols, debug
 * information), which are a fifth of Node: what is loaded stays as it is, byte for byte.
 *
 * @throws {TypeError} when it is no 64-bit little-endian ELF file with a table of sections
 */
export function stripElf(program: Buffer): Buffer {
  const isElf = program.length > 64 && program.readUInt32BE(0) === 0x7f454c46
  if (!isElf || program[4] !== 2 || program[5] !== 1) {
    throw new TypeError('no 64-bit little-endian ELF file')
  }
  const sectionSize = program.readUInt16LE(HEADER.sectionSize)
  const sectionsAt = Number(program.readBigUInt64LE(HEADER.sectionsAt))
  const namesIndex = program.readUInt16LE(HEADER.namesIndex)
  const sections = Array.from({ length: program.readUInt16LE(HEADER.sectionCount) }, (_, index) =>
    Buffer.from(program.subarray(sectionsAt + index * sectionSize).subarray(0, sectionSize)),
  )
  const names = sections[namesIndex]
  if (!names) throw new TypeError('no table of sections')

  // The first one is a placeholder that every table has.
  const kept = [...sections.keys()].filter(
    (index) => index === 0 || index === namesIndex || hasFlag(sections[index], ALLOCATED),
  )
  const renumber = (old: number): number => Math.max(0, kept.indexOf(old))
  const loaded = program.subarray(0, findLoadedEnd(program))
  const namesFrom = Number(names.readBigUInt64LE(SECTION.offset))
  const namesBytes = program.subarray(
    namesFrom,
    namesFrom + Number(names.readBigUInt64LE(SECTION.size)),
  )
  names.writeBigUInt64LE(BigInt(loaded.length), SECTION.offset)
  const padding = Buffer.alloc(-(loaded.length + namesBytes.length) & 7)
  const table = kept.map((index) => {
    const section = sections[index] ?? Buffer.alloc(sectionSize)
    section.writeUInt32LE(renumber(section.readUInt32LE(SECTION.link)), SECTION.link)
    if (hasFlag(section, INFO_IS_LINK)) {
      section.writeUInt32LE(renumber(section.readUInt32LE(SECTION.info)), SECTION.info)
    }
    return section
  })
  const stripped = Buffer.concat([loaded, namesBytes, padding, ...table])
  const tableAt = loaded.length + namesBytes.length + padding.length
  stripped.writeBigUInt64LE(BigInt(tableAt), HEADER.sectionsAt)
  stripped.writeUInt16LE(kept.length, HEADER.sectionCount)
  stripped.writeUInt16LE(renumber(namesIndex), HEADER.namesIndex)
  return stripped
}

function hasFlag(section: Buffer | undefined, flag: bigint): boolean {
  return section !== undefined && (section.readBigUInt64LE(SECTION.flags) & flag) !== 0n
}

/** Behind the last byte that is loaded. */
function findLoadedEnd(program: Buffer): number {
  const size = program.readUInt16LE(HEADER.programSize)
  const from = Number(program.readBigUInt64LE(HEADER.programsAt))
  let end = 0n
  for (let index = 0; index < program.readUInt16LE(HEADER.programCount); index += 1) {
    const at = from + index * size
    const last =
      program.readBigUInt64LE(at + PROGRAM.offset) + program.readBigUInt64LE(at + PROGRAM.fileSize)
    if (last > end) end = last
  }
  return Number(end)
}
