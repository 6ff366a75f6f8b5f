import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'

const PROTOCOL = '@playhead/protocol'
/** What the public face names of the wire. */
const WIRE_TYPES = ['ReplayManifest', 'ReplayWindow']

/**
 * Writes out what the declarations in a folder take from the protocol, whose types follow
 * from schemas: who installs the package has neither.
 *
 * @throws {Error} when a declaration takes anything else
 */
export function writeWireTypes(folder: string): void {
  writeFileSync(join(folder, 'wire.d.ts'), describeWireTypes())
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue
    const path = join(folder, name)
    const text = readFileSync(path, 'utf8')
    for (const [line, names = ''] of text.matchAll(/type \{([^}]*)\} from '@playhead\/protocol'/g)) {
      const others = names.split(',').filter((each) => !WIRE_TYPES.includes(each.trim()))
      if (others.length > 0) throw new Error(`${name} takes more than is written out: ${line}`)
    }
    const up = relative(join(path, '..'), folder).replaceAll(sep, '/') || '.'
    writeFileSync(path, text.replaceAll(`'${PROTOCOL}'`, `'${up}/wire.js'`))
  }
}

function describeWireTypes(): string {
  const file = 'wire-types.ts'
  const source = WIRE_TYPES.map(
    (name) => `export type ${name} = import('${PROTOCOL}').${name}`,
  ).join('\n')
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (name) => name === file || fileExists(name)
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(file, source, ts.ScriptTarget.ES2023)
      : getSourceFile(name, ...rest)
  const program = ts.createProgram([file], options, host)
  const checker = program.getTypeChecker()
  const root = program.getSourceFile(file)
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias
  const lines = root?.statements.filter(ts.isTypeAliasDeclaration).map(({ name, type }) => {
    const text = checker.typeToString(checker.getTypeFromTypeNode(type), undefined, flags)
    if (!text.startsWith('{')) throw new Error(`${name.text} cannot be written out: ${text}`)
    return `export type ${name.text} = ${text}\n`
  })
  return lines?.join('') ?? ''
}
