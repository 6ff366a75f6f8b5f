import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const fromPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** What is built, each into a file of its own: a name must be the same in all of them. */
const ENTRIES = [fromPackage('src/script.ts'), fromPackage('src/canvas-script.ts')]
/** What the page and the loader reach by name: no name in these files is ours alone. */
const FACES = [
  ...ENTRIES,
  fromPackage('src/index.ts'),
  fromPackage('src/loader-face.ts'),
  fromPackage('src/part-face.ts'),
]

/**
 * Finds the property names that may be shortened in what a visitor downloads: those by
 * which the recorder's parts call each other, and nothing else does. A name is left
 * alone by the least doubt, and such a name is given to no other. It must hold for all of the sources that
 *
 * - what is declared, read or written under it belongs to a type of the recorder that
 *   holds functions, or parts that do. An object with functions is no data: it is neither
 *   sent, nor kept, nor given to the page;
 * - nothing of the browser, the language or the wire has that name, and no
 *   text holds it;
 * - no property of such a type is reached by a name that is only known at run time.
 */
export function findInternalNames(): { internal: string[]; others: string[] } {
  const program = createProgram()
  const checker = program.getTypeChecker()
  const names = new Set<string>()
  const doubted = new Set<string>()
  for (const source of program.getSourceFiles()) {
    if (FACES.includes(source.fileName) || !isOwn(source))
      for (const name of readNames(source)) doubted.add(name)
    if (isOwn(source)) judgeNames(source, { checker, names, doubted })
  }
  return {
    internal: [...names].filter((name) => !doubted.has(name)).sort(),
    others: [...doubted].sort(),
  }
}

function createProgram(): ts.Program {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined }
  const config = ts.getParsedCommandLineOfConfigFile(
    fromPackage('tsconfig.json'),
    { types: [] },
    host,
  )
  if (!config) throw new Error('the tsconfig.json of the recorder cannot be read')
  return ts.createProgram(ENTRIES, config.options)
}

function isOwn({ fileName }: ts.SourceFile): boolean {
  return fileName.startsWith(fromPackage('src/'))
}

/** All names in a source; of declarations only those of members, and not of parameters. */
function readNames(source: ts.SourceFile): Set<string> {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !ts.isParameter(node.parent)) found.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

interface Judgement {
  readonly checker: ts.TypeChecker
  readonly names: Set<string>
  readonly doubted: Set<string>
}

function judgeNames(source: ts.SourceFile, { checker, names, doubted }: Judgement): void {
  const judge = (name: ts.Node, symbol: ts.Symbol | undefined): void => {
    if (ts.isIdentifier(name)) (isPartOfPart(symbol, checker) ? names : doubted).add(name.text)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return
    if (ts.isPropertyAccessExpression(node))
      judge(node.name, checker.getSymbolAtLocation(node.name))
    if (ts.isTypeElement(node) && node.name)
      judge(node.name, checker.getSymbolAtLocation(node.name))
    if (ts.isObjectLiteralElement(node) && node.name) {
      const type = checker.getContextualType(node.parent as ts.ObjectLiteralExpression)
      judge(node.name, type && getMember(checker.getNonNullableType(type), node.name))
    }
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name
      judge(name, getMember(checker.getTypeAtLocation(node.parent), name))
    }
    if (ts.isClassLike(node)) for (const { name } of node.members) if (name) judge(name, undefined)
    if (ts.isElementAccessExpression(node)) {
      const type = checker.getNonNullableType(checker.getTypeAtLocation(node.expression))
      for (const property of type.getProperties()) doubted.add(property.name)
    }
    // What stands in a type alone is no text of the script.
    if (ts.isLiteralTypeNode(node)) return
    if (
      ts.isLiteralExpression(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    ) {
      for (const [word] of node.text.matchAll(/[\w$]+/g)) doubted.add(word)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
}

function getMember(type: ts.Type, name: ts.Node): ts.Symbol | undefined {
  return type.getProperty(name.getText())
}

/** Whether a member is only ever declared in types of the recorder that hold functions. */
function isPartOfPart(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): boolean {
  return (
    symbol?.declarations?.every((declaration) => {
      if (!isOwn(declaration.getSourceFile()) || !ts.isTypeElement(declaration)) return false
      return holdsFunctions(checker.getTypeAtLocation(declaration.parent), checker)
    }) === true
  )
}

/** Whether a type has functions, or members of our own types that have. */
function holdsFunctions(
  type: ts.Type,
  checker: ts.TypeChecker,
  seen = new Set<ts.Type>(),
): boolean {
  if (seen.has(type)) return false
  seen.add(type)
  return type.getProperties().some((member) => {
    const held = checker.getNonNullableType(checker.getTypeOfSymbol(member))
    if (held.getCallSignatures().length > 0) return true
    const isOurs = held.symbol?.declarations?.every((declaration) =>
      isOwn(declaration.getSourceFile()),
    )
    return isOurs === true && holdsFunctions(held, checker, seen)
  })
}
