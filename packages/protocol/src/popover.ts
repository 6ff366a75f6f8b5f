/** Says `open` on a popover that is: a state that no attribute of the page tells. */
export const POPOVER_ATTRIBUTE = 'data-playhead-popover'
