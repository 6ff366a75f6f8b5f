import { createEarlyAnswers } from './lib/api/early-answers.ts'
import { askEarly, parseSessionId } from './lib/player/ask-early.ts'
import { loadStageEarly } from './lib/player/stage-place.ts'
import { reloadForLostFiles } from './reload-for-lost-files.ts'
import './styles/base.css'

// Small, and before everything else: what the page will want is asked for while its code comes.
reloadForLostFiles()
const answers = createEarlyAnswers()
void askEarly(location, answers)
loadStageEarly(location)
if (parseSessionId(location.pathname) !== null) void import('./routes/Session.svelte')
const { mountApp } = await import('./app.ts')
mountApp(answers.send)
