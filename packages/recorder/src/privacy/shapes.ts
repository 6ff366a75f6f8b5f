/**
 * Secrets that have a shape: e-mail addresses, card numbers, tokens. They are
 * replaced wherever text leaves the page, even where text as such may be seen. The
 * replacement has the length of the original, so that the layout of a replay holds.
 */
const MASK = '*'

/** Cheap test that most text of a page fails, so that it costs nothing more. */
const CANDIDATE =
  /@|%40|[=:]|\d[\d \u00a0\u2007\u2009\u202f-]{11}|[\w-]{20}|\b[A-Z]{2}\d{2}[ \u00a0]?[A-Z\d]{4}|(?:bearer|basic|token)\s/i

const EMAIL = /[\w.%+'-]{1,64}@[a-z\d](?:[a-z\d-]{0,62}\.)+[a-z]{2,24}/gi
const EMAIL_ENCODED = /[\w.+-]{1,64}%40[a-z\d](?:[a-z\d-]{0,62}\.)+[a-z]{2,24}/gi
const CARD = /(?<![\d.])\d(?:[ \u00a0\u2007\u2009\u202f-]?\d){12,18}(?!\d)/g
const IBAN = /\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z\d]{4}){2,7}(?:[ \u00a0]?[A-Z\d]{1,3})?\b/g
const JWT = /eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g
const KNOWN_KEY =
  /\b(?:sk|pk|rk)_(?:live|test)_\w{8,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bxox[abeprs]-[\w-]{8,}|\bAKIA[A-Z\d]{12,}|\bAIza[\w-]{20,}|\bglpat-[\w-]{16,}/g
const SCHEME = /\b(Bearer|Basic|Token)\s+[\w.~+/=-]{6,}/gi
/** A value in quotes is taken whole, also where the quotes are escaped or never close. */
const NAMED =
  /((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|auth(?:orization)?|session[_-]?id|otp|cvc|cvv|ssn|pin)(?:\\?["'])?\s*[=:]\s*)("(?:[^"\\\n]|\\.)+|'(?:[^'\\\n]|\\.)+|\\"[^"\\\n]+|[^\s"',;&<>)}\]]{3,})/gi
const LONG_WORD = /[A-Za-z\d_-]{24,}/g

/** Replaces every secret that can be known by its shape. */
export function scrubText(text: string): string {
  if (text.length < 6 || !CANDIDATE.test(text)) return text
  return scrubCredentials(text.replace(EMAIL, stars).replace(EMAIL_ENCODED, stars))
}

/** Like `scrubText`, but keeps e-mail addresses: for what is told of a person on purpose. */
export function scrubCredentials(text: string): string {
  return text
    .replace(JWT, stars)
    .replace(KNOWN_KEY, stars)
    .replace(SCHEME, (found, scheme: string) => scheme + stars(found.slice(scheme.length)))
    .replace(NAMED, (_, name: string, value: string) => name + value.replace(/[^\s"'\\]/g, MASK))
    .replace(IBAN, (found) => (isIban(found) ? stars(found) : found))
    .replace(CARD, (found) => (isCardNumber(found) ? stars(found) : found))
    .replace(LONG_WORD, (found) => (isTokenLike(found) ? stars(found) : found))
}

/** Stars in place of everything but white space. */
export function maskText(text: string): string {
  return text.replace(/\S/g, MASK)
}

function stars(text: string): string {
  return maskText(text)
}

/** Luhn's check, so that order numbers and times are left alone. */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0 && !/^0+$/.test(digits)
}

/** The check digits of ISO 7064, so that part numbers are left alone. */
function isIban(text: string): boolean {
  const code = text.replace(/\s/g, '')
  const digits = (code.slice(4) + code.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  )
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97
  return code.length >= 15 && rest === 1
}

/** Long runs of hexadecimal digits, or of letters of both cases mixed with digits. */
function isTokenLike(word: string): boolean {
  if (/^[\da-f]{32,}$/i.test(word)) return true
  return /\d/.test(word) && /[a-z]/.test(word) && /[A-Z]/.test(word)
}
