/** A page that finds its files gone so soon would find them gone again, in milliseconds. */
const LEAST_AGE_MS = 10_000

/**
 * After an upgrade the server has no longer the files that an open page would load when it is
 * needed; its own are new. So the page is loaded anew.
 */
export function reloadForLostFiles(): void {
  window.addEventListener('vite:preloadError', () => {
    if (performance.now() > LEAST_AGE_MS) location.reload()
  })
}
