import type { SavedView, SavedViewInit } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { ControlStore } from '../../storage/control-store.ts'
import type { User } from '../../storage/user-store.ts'
import type { StoredView } from '../../storage/view-store.ts'

/** Lists of sessions that people come back to. */
export interface Views {
  /** Those for everyone, and the user's own; by name. */
  list(projectId: string, user: User): Promise<SavedView[]>
  /** @throws {AppError} viewers_only_look for one that is for everyone, too_many_views */
  add(projectId: string, init: SavedViewInit, user: User): Promise<SavedView>
  /**
   * Replaces all of a view.
   *
   * @throws {AppError} unknown_view, not_your_view, viewers_only_look, too_many_views
   */
  change(place: ViewPlace, init: SavedViewInit, user: User): Promise<SavedView>
  /** @throws {AppError} unknown_view, not_your_view, viewers_only_look */
  remove(place: ViewPlace, user: User): Promise<void>
}

export interface ViewPlace {
  readonly projectId: string
  readonly viewId: string
}

export function createViews(control: ControlStore, now: () => number): Views {
  const put = async (view: StoredView, user: User): Promise<SavedView> => {
    if ((await control.putView(view)) === 'full') throw new AppError('too_many_views')
    return toView(view, user)
  }

  /** What is another's own is not there. */
  const findOwn = async ({ projectId, viewId }: ViewPlace, user: User): Promise<StoredView> => {
    const view = await control.findView(projectId, viewId)
    if (!view || !(view.isShared || view.ownerId === user.id)) throw new AppError('unknown_view')
    if (view.isShared) refuseViewers(user)
    if (!mayChange(view, user)) throw new AppError('not_your_view')
    return view
  }

  return {
    list: async (projectId, user) =>
      (await control.listViews(projectId, user.id)).map((view) => toView(view, user)),
    add: async (projectId, init, user) => {
      if (init.isShared) refuseViewers(user)
      const at = now()
      const made = { createdBy: user.name, changedBy: user.name, createdAt: at, changedAt: at }
      return put({ id: randomUUIDv7(), projectId, ownerId: user.id, ...init, ...made }, user)
    },
    change: async (place, init, user) => {
      const view = await findOwn(place, user)
      if (init.isShared) refuseViewers(user)
      // Nobody makes another's view one that only the other can see.
      if (!init.isShared && view.ownerId !== user.id) throw new AppError('not_your_view')
      return put({ ...view, ...init, changedBy: user.name, changedAt: now() }, user)
    },
    remove: async (place, user) => {
      await findOwn(place, user)
      await control.deleteView(place.projectId, place.viewId)
    },
  }
}

/** What is for everyone is changed by those who may change something. */
function refuseViewers({ role }: User): void {
  if (role === 'viewer') throw new AppError('viewers_only_look')
}

function mayChange({ isShared, ownerId }: StoredView, { id, role }: User): boolean {
  if (!isShared) return ownerId === id
  return role === 'admin' || (role === 'member' && ownerId === id)
}

function toView(view: StoredView, user: User): SavedView {
  const { projectId: _projectId, ownerId: _ownerId, ...shown } = view
  return { ...shown, mayChange: mayChange(view, user) }
}
