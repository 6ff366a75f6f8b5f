/**
 * What runs in place of a call; `proceed` runs the original, with the caller's own
 * arguments unless it is given others.
 */
export type Around = (
  proceed: (changed?: readonly unknown[]) => unknown,
  args: readonly unknown[],
  self: unknown,
) => unknown

/**
 * Puts `around` in front of a method. The page sees a function of the same name,
 * length, properties and text. Where the method cannot be replaced (a frozen
 * global) nothing happens.
 *
 * @returns puts the original back, unless somebody has wrapped ours since; then ours
 * stays in the chain and only passes calls on
 */
export function patchMethod(owner: object, name: string, around: Around): () => void {
  return patchFunction(owner, name, { slot: 'value', around })
}

/** Like `patchMethod`, for the function that sets a property. */
export function patchSetter(owner: object, name: string, around: Around): () => void {
  return patchFunction(owner, name, { slot: 'set', around })
}

/** Like `patchMethod`, for the function that reads a property. */
export function patchGetter(owner: object, name: string, around: Around): () => void {
  return patchFunction(owner, name, { slot: 'get', around })
}

function patchFunction(
  owner: object,
  name: string,
  { slot, around }: { slot: 'value' | 'set' | 'get'; around: Around },
): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name)
  const original: unknown = descriptor?.[slot]
  const canChange = slot === 'value' ? descriptor?.writable : descriptor?.configurable
  if (typeof original !== 'function' || canChange !== true) return () => undefined
  let isActive = true
  const replacement: unknown = new Proxy(original, {
    apply(target, self, args: unknown[]) {
      const proceed = (changed: readonly unknown[] = args): unknown =>
        Reflect.apply(target, self, changed)
      return isActive ? around(proceed, args, self) : proceed()
    },
    get(target, property) {
      const value: unknown = Reflect.get(target, property)
      // Called on a proxy, toString would not give the function's own text.
      return property === 'toString' && value === Function.prototype.toString
        ? Function.prototype.toString.bind(target)
        : value
    },
  })
  try {
    if (slot === 'value') (owner as Record<string, unknown>)[name] = replacement
    else define(owner, name, { ...descriptor, [slot]: replacement })
  } catch {
    return () => undefined
  }
  return () => {
    isActive = false
    const current = Object.getOwnPropertyDescriptor(owner, name)
    if (current?.[slot] === replacement) define(owner, name, descriptor as object)
  }
}

/** `Object.defineProperty`, also where all objects of the page have a `get` or a `value`. */
export function define(owner: object, name: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(owner, name, { __proto__: null, ...descriptor } as PropertyDescriptor)
}
