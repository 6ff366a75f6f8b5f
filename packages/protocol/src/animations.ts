/**
 * What an element's animations by script are, as an attribute of it, since nothing else tells
 * them: a JSON list of `{ keyframes, timing, currentTime, playbackRate, isPaused }`, each as
 * `Element.animate` takes and `Animation` has it, as it stood when it was told.
 */
export const ANIMATIONS_ATTRIBUTE = 'data-playhead-animations'
