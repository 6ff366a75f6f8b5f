import type { Role } from '@playhead/protocol'

export const ROLES: readonly Role[] = ['viewer', 'member', 'admin']

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  member: 'Member',
  admin: 'Administrator',
}

export const ROLE_POWERS: Readonly<Record<Role, string>> = {
  viewer: 'looks at everything and changes nothing',
  member: 'also writes notes and tags, pins, deletes and shares sessions',
  admin: 'does everything: settings, people, deletions, backups',
}
