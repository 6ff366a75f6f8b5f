/** Where a person clicks again and again, or once without an effect, as they should. */
const TEXT_FIELD =
  'input:not([type=button],[type=submit],[type=reset],[type=image],[type=checkbox],[type=radio]),textarea,select,[contenteditable]:not([contenteditable=false]),[role=textbox],[role=searchbox],[role=spinbutton],[role=slider]'
const STEPPER =
  /^(?:[+\-−–＋<>‹›«»▲▼△▽]|\+1|-1|increase|decrease|increment|decrement|more|less|next|prev(?:ious)?|plus|minus|up|down)\b|^(?:[+\-−–＋<>‹›«»▲▼△▽])$/i
/** The browser, and not the page, answers a click on these: with a menu, a window, a file. */
const OPENING =
  '[aria-haspopup]:not([aria-haspopup=false]),[popovertarget],[commandfor],summary,label,option,video,audio,iframe,object,embed,input[type=checkbox],input[type=radio],input[type=file],a[target]:not([target=_self],[target=""]),a[download]'
const ACTIONABLE =
  'a,button,area,input,[role=button],[role=link],[role=tab],[role=menuitem],[role=option],[role=switch],[onclick],[tabindex]:not([tabindex="-1"])'

/** Fields in which clicks place a cursor, and choose words and lines. */
export function isTextEditing(element: Element): boolean {
  return element.closest(TEXT_FIELD) !== null
}

/** Buttons that are meant to be clicked many times: `+`, `−`, next, previous. */
export function isStepper(element: Element): boolean {
  const button = element.closest(ACTIONABLE) ?? element
  const label = button.getAttribute('aria-label') ?? button.textContent ?? ''
  return label.length < 40 && STEPPER.test(label.trim())
}

/** Whether a click leads away or opens something that no change of the page shows. */
export function opensSomething(element: Element): boolean {
  if (element.closest(OPENING)) return true
  const link = element.closest('a[href],area[href]')
  const href = link?.getAttribute('href')?.trim() ?? ''
  return href !== '' && !/^(?:#|javascript:)/i.test(href)
}

/** Whether a person would expect a click to do something: a control, or a hand for a cursor. */
export function isActionable(element: Element): boolean {
  const control = element.closest(ACTIONABLE)
  if (control) return !control.matches(':disabled,[aria-disabled=true]')
  return getComputedStyle(element).cursor === 'pointer'
}
