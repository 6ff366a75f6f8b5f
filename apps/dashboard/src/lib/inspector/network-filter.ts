import { REQUEST_TYPES, type NetworkRequest } from './network-request.ts'

/** What requests can be chosen by: how they went, and what they were for. */
export const NETWORK_CHOICES: readonly { readonly value: string; readonly name: string }[] = [
  { value: 'failed', name: 'Failed' },
  { value: 'slow', name: 'Slow' },
  ...Object.entries(REQUEST_TYPES).map(([value, name]) => ({ value, name })),
]

/** How they went and what they were for are asked both; of each, one choice is enough. */
export function isChosen(request: NetworkRequest, chosen: ReadonlySet<string>): boolean {
  const { failed, slow, type } = request
  const asksOutcome = chosen.has('failed') || chosen.has('slow')
  const isOutcome = (failed && chosen.has('failed')) || (slow && chosen.has('slow'))
  const asksType = Object.keys(REQUEST_TYPES).some((each) => chosen.has(each))
  return (!asksOutcome || isOutcome) && (!asksType || chosen.has(type))
}

export function countNetworkChoices(
  requests: readonly NetworkRequest[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const add = (choice: string): void => void counts.set(choice, (counts.get(choice) ?? 0) + 1)
  for (const { failed, slow, type } of requests) {
    if (failed) add('failed')
    if (slow) add('slow')
    add(type)
  }
  return counts
}
