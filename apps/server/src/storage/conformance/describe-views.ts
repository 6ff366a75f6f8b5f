import { randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { VIEWS_LIMIT, type StoredView } from '../view-store.ts'
import type { OpenStorage } from './describe-storage.ts'

function createView(init: Partial<StoredView> = {}): StoredView {
  return {
    id: randomUUIDv7(),
    projectId: 'shop',
    ownerId: 'ada',
    isShared: true,
    name: 'Checkout “trouble”',
    filter: '{"all":[]}',
    sort: 'errors',
    search: 'pay',
    createdBy: 'Ada',
    changedBy: 'Ada',
    createdAt: 1.5,
    changedAt: 1.5,
    ...init,
  }
}

export function describeViews(open: OpenStorage): void {
  describe('saved views', () => {
    test('everyone has those for everyone, and each their own, by name, in each project', async () => {
      const storage = await open()
      const { control } = storage
      const shared = createView({ name: 'b' })
      const own = createView({ name: 'a', isShared: false, filter: null, search: '' })
      const others = createView({ name: 'c', isShared: false, ownerId: 'bob' })
      const elsewhere = createView({ projectId: 'blog' })
      for (const view of [shared, own, others, elsewhere]) {
        expect(await control.putView(view)).toBe('stored')
      }
      expect(await control.listViews('shop', 'ada')).toEqual([own, shared])
      expect(await control.listViews('shop', 'bob')).toEqual([shared, others])
      expect(await control.listViews('blog', 'eve')).toEqual([elsewhere])
      expect(await control.findView('shop', own.id)).toEqual(own)
      expect(await control.findView('blog', own.id)).toBeNull()
      await storage.close()
    })

    test('a second one of an id replaces what may change, and not whose it is', async () => {
      const storage = await open()
      const { control } = storage
      const view = createView()
      await control.putView(view)
      const change = { name: 'Other', isShared: false, filter: null, sort: 'active' } as const
      const later = { search: '', changedBy: 'Bob', changedAt: 2 }
      const given = { ownerId: 'bob', createdBy: 'Bob', createdAt: 2 }
      await control.putView({ ...view, ...change, ...later, ...given })
      expect(await control.findView('shop', view.id)).toEqual({ ...view, ...change, ...later })
      await storage.close()
    })

    test('there is an end to them, for everyone and for each', async () => {
      const storage = await open()
      const { control } = storage
      const all = Array.from({ length: VIEWS_LIMIT }, () => createView())
      for (const view of all) await control.putView(view)
      expect(await control.putView(createView())).toBe('full')
      const own = createView({ isShared: false })
      expect(await control.putView(own)).toBe('stored')
      expect(await control.putView({ ...own, isShared: true })).toBe('full')
      // One of them may still change.
      const [first = own] = all
      expect(await control.putView({ ...first, name: 'changed' })).toBe('stored')
      expect(await control.putView(createView({ projectId: 'blog' }))).toBe('stored')
      await storage.close()
    })

    test('they are deleted, and go with their project; what is one’s own goes with the account', async () => {
      const storage = await open()
      const { control } = storage
      await control.putUser({ id: 'ada', name: 'Ada', role: 'member' })
      const [shared, own] = [createView(), createView({ isShared: false })]
      const elsewhere = createView({ projectId: 'blog' })
      for (const view of [shared, own, elsewhere]) await control.putView(view)
      expect(await control.deleteView('blog', shared.id)).toBe(false)
      expect(await control.deleteAccount('ada')).toBe('changed')
      expect(await control.listViews('shop', 'ada')).toEqual([shared])
      await control.deleteProject('shop')
      expect(await control.listViews('shop', 'ada')).toEqual([])
      expect(await control.deleteView('blog', elsewhere.id)).toBe(true)
      expect(await control.deleteView('blog', elsewhere.id)).toBe(false)
      await storage.close()
    })
  })
}
