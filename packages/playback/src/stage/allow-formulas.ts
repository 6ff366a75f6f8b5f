const MATH = 'http://www.w3.org/1998/Math/MathML'
/** All elements of MathML Core; no element of HTML has one of these names. */
const FORMULA =
  /^(?:math|maction|merror|mfrac|mi|mmultiscripts|mn|mo|mover|mpadded|mphantom|mprescripts|mroot|mrow|ms|mspace|msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover|semantics|annotation)$/i

/**
 * Lets rrweb's player build formulas: it knows HTML and SVG alone, and asks either the
 * replayed document or its own for elements.
 */
export function allowFormulas(page: Document): void {
  const create = page.createElement.bind(page) as Document['createElement']
  page.createElement = ((tagName: string, options?: ElementCreationOptions) =>
    FORMULA.test(tagName)
      ? page.createElementNS(MATH, tagName.toLowerCase())
      : create(tagName, options)) as Document['createElement']
}
