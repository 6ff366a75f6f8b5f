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
  const descriptor = Object.getOwnPropertyDescriptor(owner, name)
  const original: unknown = descriptor?.value
  if (typeof original !== 'function' || !(descriptor?.writable ?? false)) return () => undefined
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
  const methods = owner as Record<string, unknown>
  try {
    methods[name] = replacement
  } catch {
    return () => undefined
  }
  return () => {
    isActive = false
    if (methods[name] === replacement) Object.defineProperty(owner, name, descriptor as object)
  }
}
