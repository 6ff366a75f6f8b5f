import { startStage } from '@playhead/playback/stage'
import css from '@playhead/playback/stage.css?inline'

// The policy of this document lets no style sheet be loaded, from this server neither.
const style = document.createElement('style')
style.textContent = css
document.head.append(style)

startStage({ root: document.body })
