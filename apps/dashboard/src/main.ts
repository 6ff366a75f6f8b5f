import { createEarlyAnswers } from './lib/api/early-answers.ts'
import { parseSessionId } from './lib/player/ask-early.ts'
import { showPictureFirst } from './lib/player/first-picture.ts'
import { reloadForLostFiles } from './reload-for-lost-files.ts'
import './styles/base.css'

// Small, and before everything else: what the page will want is asked for while its code comes.
reloadForLostFiles()
const answers = createEarlyAnswers()
const picture = showPictureFirst(location, answers)
if (parseSessionId(location.pathname) !== null) {
  void picture.asked.then(() => import('./routes/Session.svelte'))
}
const { mountApp } = await import('./app.ts')
await picture.shown
mountApp(answers.send)
