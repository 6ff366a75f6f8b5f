/** The time of day, in epoch milliseconds; reading it is reactive, twice a minute. */
export function createClock(): { readonly now: number } {
  let now = $state(Date.now())
  $effect(() => {
    const timer = setInterval(() => (now = Date.now()), 30_000)
    return () => clearInterval(timer)
  })
  return {
    get now() {
      return now
    },
  }
}
