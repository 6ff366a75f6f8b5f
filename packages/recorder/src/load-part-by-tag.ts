import { getPartPath } from '@playhead/protocol'
import type { PartTag } from './part-face.ts'
import type { LoadPart, Parts } from './parts.ts'
import type { Trust } from './trust.ts'

/** Loads parts from beside the recorder proper, as the loader has loaded that one. */
export function createTagLoader(core: HTMLScriptElement | null, trust: () => Trust): LoadPart {
  return <Name extends keyof Parts>(name: Name) =>
    new Promise<Parts[Name] | null>((resolve) => {
      if (!core?.src) {
        resolve(null)
        return
      }
      const script: PartTag = document.createElement('script')
      script.async = true
      if (core.nonce) script.nonce = core.nonce
      const url = new URL(core.src)
      url.pathname = getPartPath(url.pathname, name)
      // Put in when this is built: what the parts of the same build are.
      // oxlint-disable-next-line no-template-curly-in-string
      url.search = 'v=${PARTS_VERSION}'
      script.src = trust()(url.href)
      script.onload = () => resolve((script.playheadPart as Parts[Name] | undefined) ?? null)
      script.onerror = () => resolve(null)
      document.head.append(script)
    })
}
