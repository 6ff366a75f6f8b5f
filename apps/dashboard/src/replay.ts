import { startStage } from '@playhead/playback/stage'
import '@playhead/playback/stage.css'

startStage({ root: document.body })
