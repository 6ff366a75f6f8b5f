export interface Numbers<Value> {
  of(value: Value): number
  /** undefined: no value has it. */
  read(number: number): Value | undefined
}

/** Numbers values, each with the same one for ever. */
export function createNumbers<Value>(): Numbers<Value> {
  const numbers = new Map<Value, number>()
  const values: Value[] = []
  return {
    of: (value) => {
      const known = numbers.get(value)
      if (known !== undefined) return known
      numbers.set(value, values.length)
      return values.push(value) - 1
    },
    read: (number) => values[number],
  }
}
