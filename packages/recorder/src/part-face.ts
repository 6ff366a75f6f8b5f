/**
 * The tag of a part, on which the part leaves what it is when it runs, for the recorder
 * proper that has put the tag into the page.
 */
export interface PartTag extends HTMLScriptElement {
  playheadPart?: unknown
}
