// A page says here which moments it has, and what it does to get there. Whoever visits it
// calls `act` of one after the other; `hand` moves the real pointer and presses real keys.
window.moments = []
window.moment = (name, act) => window.moments.push({ name, act })
window.hand = {
  hover: (selector) => window.useHand('hover', selector),
  click: (selector) => window.useHand('click', selector),
  press: (key) => window.useHand('press', key),
  /** The visitor's browser prefers `light` or `dark`. */
  prefer: (scheme) => window.useHand('prefer', scheme),
}
