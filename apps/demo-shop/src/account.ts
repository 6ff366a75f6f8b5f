import { findElement } from './element.ts'
import { identify, reset } from './playhead.ts'
import { showToast } from './toast.ts'

const KEY = 'oddwick.user'
const ADA = { id: 'ada', name: 'Ada Marsh', member: true }

function isSignedIn(): boolean {
  try {
    return localStorage.getItem(KEY) === ADA.id
  } catch {
    return false
  }
}

function saveSignedIn(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(KEY, ADA.id)
    else localStorage.removeItem(KEY)
  } catch {
    // Without storage she is signed in until the next page.
  }
}

/** Wires the header's button: sign in as Ada, sign out again. */
export function startAccount(): void {
  const button = findElement('button', '[data-account]')
  const show = (signedIn: boolean): void => {
    button.textContent = signedIn ? 'Sign out' : 'Sign in as Ada'
    button.setAttribute('aria-pressed', String(signedIn))
  }
  let signedIn = isSignedIn()
  show(signedIn)
  button.addEventListener('click', () => {
    signedIn = !signedIn
    saveSignedIn(signedIn)
    show(signedIn)
    if (signedIn) identify(ADA.id, { name: ADA.name, member: ADA.member })
    else reset()
    showToast(signedIn ? 'Good to see you, Ada.' : 'See you soon.')
  })
}
