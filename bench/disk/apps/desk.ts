import { css, html, pick, script, type Site } from './site.ts'
import { createUtilitySheet } from './utility-sheet.ts'
import { DESK_SCRIPT } from './desk-script.ts'

/** A help desk in one page that never rests: tables, charts, conversations; many mutations. */
export const DESK: Site = {
  name: 'desk',
  entries: ['/?team=1', '/?team=2', '/?team=3'],
  find: ({ pathname }, deploy) => {
    if (pathname === '/') return html(PAGE)
    if (pathname === '/desk.css') return css(SHEET, deploy)
    if (pathname === '/desk.js') return script(DESK_SCRIPT)
    return null
  },
  act: async ({ page, hand, random }) => {
    const choice = random()
    await hand.read(400 + random() * 1_800)
    if (choice < 0.4) {
      const rows = await page.locator('.row:visible').all()
      return hand.click(pick(rows.slice(0, 14), random))
    }
    if (choice < 0.55) {
      await page.mouse.move(400, 500)
      return hand.scroll((random() - 0.3) * 1_500)
    }
    if (choice < 0.7) {
      await hand.type(page.locator('#reply'), 'We have sent you another one today')
      return hand.click(page.locator('#send'))
    }
    if (choice < 0.8) return hand.click(pick(await page.locator('.view').all(), random))
    if (choice < 0.9) return hand.click(pick(await page.locator('.filter').all(), random))
    return hand.click(pick(await page.locator('.tab').all(), random))
  },
}

const SHEET = `${createUtilitySheet()}
* { box-sizing: border-box; }
body { margin: 0; font: 14px/1.45 system-ui, sans-serif; color: hsl(215 25% 20%); }
#app { display: grid; grid-template-columns: 180px 460px 1fr; height: 100vh; }
nav { background: hsl(215 30% 15%); color: white; padding: 16px; display: grid; gap: 8px; align-content: start; }
.list { border-right: 1px solid hsl(215 20% 85%); overflow: auto; position: relative; }
.row { position: absolute; left: 0; right: 0; height: 44px; display: grid; grid-template-columns: 60px 1fr 90px; gap: 8px; padding: 6px 12px; border-bottom: 1px solid hsl(215 20% 92%); cursor: pointer; }
.row.open { background: hsl(217 90% 95%); }
.row.fresh { animation: fresh 1s; }
@keyframes fresh { from { background: hsl(50 90% 80%); } }
.badge { border-radius: 8px; padding: 1px 8px; font-size: 12px; text-align: center; }
.talk { display: grid; grid-template-rows: auto auto 1fr auto; overflow: hidden; }
.messages { overflow: auto; padding: 16px; }
.message { max-width: 34rem; padding: 8px 12px; margin: 0 0 8px; border-radius: 12px; background: hsl(215 20% 94%); }
.message.own { margin-left: auto; background: hsl(217 90% 92%); }
.answer { display: flex; gap: 8px; padding: 12px; border-top: 1px solid hsl(215 20% 85%); }
textarea { flex: 1; height: 60px; }
`

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Help desk</title>
<link rel="stylesheet" href="/desk.css"></head><body><div id="app"></div>
<script src="/desk.js"></script><script async src="/recorder.js"></script></body></html>`
