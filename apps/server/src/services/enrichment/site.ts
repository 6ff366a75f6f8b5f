import { parse } from 'tldts'

/**
 * The domain that somebody registered: `example.co.uk` of `shop.example.co.uk`, by
 * the Public Suffix List. Its private part counts, so that `alice.github.io` and
 * `bob.github.io` are two. null for addresses and names without a suffix.
 */
function getRegistrableDomain(host: string): string | null {
  return parse(host, { extractHostname: false, allowPrivateDomains: true }).domain
}

/**
 * The name under a suffix of the registries: `google` of `google.co.uk`. Anything
 * else is null: `google.github.io` belongs to whoever took it.
 */
export function getNameUnderSuffix(host: string): string | null {
  const { domain, domainWithoutSuffix, isIcann } = parse(host, { extractHostname: false })
  return isIcann && domain === host ? domainWithoutSuffix : null
}

/**
 * Two hosts belong to one site when they share their registrable domain, or, for
 * hosts that have none (`localhost`, addresses, names of an intranet), when they
 * are the same. Ports and schemes do not matter.
 */
export function isSameSite(hostA: string, hostB: string): boolean {
  if (hostA === hostB) return true
  const domain = getRegistrableDomain(hostA)
  return domain !== null && domain === getRegistrableDomain(hostB)
}
