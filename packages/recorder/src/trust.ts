/** Vouches for the address of a script. */
export type Trust = (url: string) => string

/** Where the page's policy wants addresses of scripts vouched for, by a policy called `playhead`. */
export function createTrust(): Trust {
  const { trustedTypes } = window as {
    trustedTypes?: {
      createPolicy(name: string, rules: { createScriptURL: Trust }): { createScriptURL: Trust }
    }
  }
  const policy = trustedTypes?.createPolicy('playhead', { createScriptURL: (text) => text })
  return (url) => policy?.createScriptURL(url) ?? url
}
