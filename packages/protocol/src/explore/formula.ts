/**
 * Formulas over series, as `(A - B) / A * 100`: numbers, letters of series, `+ - * /` and
 * parentheses. Multiplication and division bind tighter; equal ones go from left to right.
 */
export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'series'; readonly letter: string }
  | { readonly kind: 'minus'; readonly of: Formula }
  | {
      readonly kind: 'operation'
      readonly operator: FormulaOperator
      readonly left: Formula
      readonly right: Formula
    }
export type FormulaOperator = '+' | '-' | '*' | '/'

export const FORMULA_LENGTH_LIMIT = 200
const DEPTH_LIMIT = 32

/** Something that is no formula. The message says where, what was expected and what was there. */
export class FormulaError extends Error {
  override readonly name = 'FormulaError'
  /** Characters before the fault. */
  readonly position: number

  constructor(position: number, expected: string, found: string) {
    super(`formula at character ${position + 1}: expected ${expected}, found ${found}`)
    this.position = position
  }
}

/**
 * @param letters those of the series that there are
 * @throws {FormulaError}
 */
export function parseFormula(text: string, letters: readonly string[]): Formula {
  if (text.length > FORMULA_LENGTH_LIMIT) {
    const expected = `at most ${FORMULA_LENGTH_LIMIT} characters`
    throw new FormulaError(FORMULA_LENGTH_LIMIT, expected, `${text.length} of them`)
  }
  const reader = createReader(text)
  const operand = `a number, ${describeLetters(letters)}, "-" or "("`

  const parseSum = (depth: number): Formula =>
    parseChain(['+', '-'], () => parseChain(['*', '/'], () => parseOperand(depth)))

  const parseChain = (operators: readonly FormulaOperator[], parsePart: () => Formula): Formula => {
    let left = parsePart()
    for (;;) {
      const operator = operators.find((each) => reader.take(each))
      if (!operator) return left
      left = { kind: 'operation', operator, left, right: parsePart() }
    }
  }

  const parseOperand = (depth: number): Formula => {
    if (depth > DEPTH_LIMIT) throw reader.fail(`at most ${DEPTH_LIMIT} parentheses in each other`)
    if (reader.take('-')) return { kind: 'minus', of: parseOperand(depth + 1) }
    if (reader.take('(')) {
      const inner = parseSum(depth + 1)
      if (!reader.take(')')) throw reader.fail('")" or one of + - * /')
      return inner
    }
    const number = reader.match(/(?:\d+(?:\.\d+)?|\.\d+)/y)
    if (number !== null) return { kind: 'number', value: Number(number) }
    const letter = letters.find((each) => reader.take(each) || reader.take(each.toLowerCase()))
    if (letter === undefined) throw reader.fail(operand)
    return { kind: 'series', letter }
  }

  const formula = parseSum(0)
  if (!reader.isAtEnd()) throw reader.fail('one of + - * / or the end')
  return formula
}

/**
 * What a formula comes to. null, no value: where a series that it names has none, and where it
 * divides by zero.
 */
export function evaluateFormula(
  formula: Formula,
  valueOf: (letter: string) => number | null,
): number | null {
  if (formula.kind === 'number') return formula.value
  if (formula.kind === 'series') return valueOf(formula.letter)
  if (formula.kind === 'minus') {
    const value = evaluateFormula(formula.of, valueOf)
    // Nobody means the zero below zero.
    return value === null ? null : 0 - value
  }
  const left = evaluateFormula(formula.left, valueOf)
  const right = evaluateFormula(formula.right, valueOf)
  if (left === null || right === null) return null
  const value = OPERATIONS[formula.operator](left, right)
  return Number.isFinite(value) ? value : null
}

const OPERATIONS: Readonly<Record<FormulaOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
}

function describeLetters(letters: readonly string[]): string {
  const [first, last] = [letters[0], letters.at(-1)]
  return first === last ? `the series ${first ?? ''}` : `a series (${first} to ${last})`
}

function createReader(text: string) {
  let position = 0
  const skipSpace = (): void => {
    while (/\s/.test(text.charAt(position))) position += 1
  }
  return {
    take(sign: string): boolean {
      skipSpace()
      if (!text.startsWith(sign, position)) return false
      position += sign.length
      return true
    },
    /** @param pattern sticky */
    match(pattern: RegExp): string | null {
      skipSpace()
      pattern.lastIndex = position
      const [found] = pattern.exec(text) ?? []
      if (found === undefined) return null
      position += found.length
      return found
    },
    isAtEnd(): boolean {
      skipSpace()
      return position === text.length
    },
    fail(expected: string): FormulaError {
      skipSpace()
      const point = text.codePointAt(position)
      const found = point === undefined ? 'the end' : JSON.stringify(String.fromCodePoint(point))
      return new FormulaError(position, expected, found)
    },
  }
}
