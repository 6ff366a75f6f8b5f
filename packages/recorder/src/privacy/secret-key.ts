/** Words that make a key's value a secret wherever they stand in it. */
const ANYWHERE =
  /pass_?(?:word|wd|code|phrase)|secret|api_?key|access_?key|private_?key|card_?number/
/** Words that do so only at the end: a `token` is secret, a `token_count` is not. */
const AT_THE_END =
  /token$|(?:^|[_\W])(?:pass|pwd|authorization|cookies?|jwt|cvc|cvv|ssn|iban|pin|otp)$/

/** Whether a value is a secret by the name it goes by: `password`, `idToken`, `x-api-key`. */
export function isSecretKey(key: string): boolean {
  const words = key
    .slice(0, 200)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase()
  return ANYWHERE.test(words) || AT_THE_END.test(words)
}
