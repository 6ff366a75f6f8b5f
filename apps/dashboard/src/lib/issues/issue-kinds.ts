import CircleAlert from '@lucide/svelte/icons/circle-alert'
import CloudOff from '@lucide/svelte/icons/cloud-off'
import MousePointerBan from '@lucide/svelte/icons/mouse-pointer-ban'
import MousePointerClick from '@lucide/svelte/icons/mouse-pointer-click'
import SquareTerminal from '@lucide/svelte/icons/square-terminal'
import type { IssueKind } from '@playhead/protocol'
import type { Component } from 'svelte'

/** How a kind of issue looks, and what it is called. */
export const ISSUE_KINDS: Readonly<Record<IssueKind, { label: string; icon: Component }>> = {
  exception: { label: 'Uncaught error', icon: CircleAlert },
  rejection: { label: 'Unhandled rejection', icon: CircleAlert },
  console: { label: 'Console error', icon: SquareTerminal },
  request: { label: 'Failed request', icon: CloudOff },
  rage_click: { label: 'Rage click', icon: MousePointerClick },
  dead_click: { label: 'Dead click', icon: MousePointerBan },
}
