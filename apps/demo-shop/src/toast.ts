import { findElement } from './element.ts'

const TOAST_MS = 3_200

/** Says something at the lower edge of the page, for a moment. */
export function showToast(text: string): void {
  const toast = document.createElement('p')
  toast.className = 'toast'
  toast.textContent = text
  findElement('div', '[data-toasts]').append(toast)
  setTimeout(() => toast.remove(), TOAST_MS)
}
