/** A line of a stack: what ran, and where. */
export interface StackFrame {
  /** Empty where the code has no name. */
  readonly name: string
  readonly file: string
  readonly line: number | null
  readonly column: number | null
}

const FRAMES_LIMIT = 50
/** `    at name (https://…:1:2)` and `    at https://…:1:2`, as Chromium writes them. */
const CHROMIUM =
  /^\s*at (?:async )?(?:(.{0,200}?) \()?(.{1,2000}?)(?::(\d{1,9}))?(?::(\d{1,9}))?\)?$/
/** `name@https://…:1:2`, as Firefox and Safari do. */
const FIREFOX = /^([^@]{0,200})@(.{1,2000}?)(?::(\d{1,9}))?(?::(\d{1,9}))?$/

/** The frames of a stack; lines that are none, such as its message, are passed over. */
export function parseStack(stack: string): StackFrame[] {
  const frames: StackFrame[] = []
  for (const line of stack.split('\n', 200)) {
    const found = CHROMIUM.exec(line) ?? FIREFOX.exec(line.trim())
    if (!found) continue
    const [, name = '', file = '', at, column] = found
    if (!/[./:<]/.test(file)) continue
    frames.push({
      name,
      file,
      line: at ? Number(at) : null,
      column: column ? Number(column) : null,
    })
    if (frames.length >= FRAMES_LIMIT) break
  }
  return frames
}

/** `cart.js:12:7`: the last part of the file, and the place in it. */
export function describePlace({ file, line, column }: StackFrame): string {
  const name = file.split(/[?#]/, 1)[0]?.split('/').findLast(Boolean) ?? file
  return [name, line, column].filter((part) => part !== null && part !== '').join(':')
}
