import type { Project } from '@playhead/protocol'
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { ControlStore } from '../../storage/control-store.ts'
import { parseTimeZone } from './time-zone.ts'

export interface ProjectInit {
  readonly name: string
  /** Origins that may send, as `https://shop.example`, or `*` for any. */
  readonly allowedOrigins: readonly string[]
  /** IANA name; UTC when it is not given. */
  readonly timeZone?: string
  /** Both are made when they are not given. */
  readonly id?: string
  readonly key?: string
}

/**
 * Adds a project, or replaces the one with that id.
 *
 * @throws {AppError} invalid_request for an empty name, and for what is no origin or no time zone
 */
export async function createProject(control: ControlStore, init: ProjectInit): Promise<Project> {
  const name = init.name.trim()
  if (name === '') throw new AppError('invalid_request', 'name is empty; expected a text')
  const project = {
    id: init.id ?? randomUUIDv7(),
    name,
    key: init.key ?? `ph_${randomBytes(16).toString('base64url')}`,
    allowedOrigins: init.allowedOrigins.map(parseOrigin),
    timeZone: parseTimeZone(init.timeZone ?? 'UTC'),
  }
  await control.putProject(project)
  return project
}

/**
 * Gives a project another name, other origins, and another time zone where one is given. Its
 * key stays.
 *
 * @throws {AppError} unknown_project; invalid_request as `createProject`
 */
export async function changeProject(
  control: ControlStore,
  id: string,
  init: Pick<ProjectInit, 'name' | 'allowedOrigins' | 'timeZone'>,
): Promise<Project> {
  const { key, timeZone } = await loadProject(control, id)
  return createProject(control, { timeZone, ...init, id, key })
}

/** @throws {AppError} unknown_project */
export async function loadProject(control: ControlStore, id: string): Promise<Project> {
  const project = (await control.listProjects()).find((project) => project.id === id)
  if (!project) throw new AppError('unknown_project')
  return project
}

function parseOrigin(text: string): string {
  if (text === '*') return text
  const url = URL.parse(text)
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search
  if (!isOrigin) {
    throw new AppError(
      'invalid_request',
      `origin is ${JSON.stringify(text)}; expected one like https://shop.example, or *`,
    )
  }
  return url.origin
}
