import { createSnippet, type Project } from '@playhead/protocol'
import { readConfig } from '../config.ts'
import { AppError } from '../errors.ts'
import { createProject } from '../services/projects/projects.ts'
import { createSecretKey } from '../services/projects/secret-keys.ts'
import { loadProjectSettings } from '../services/projects/settings.ts'
import type { ControlStore } from '../storage/control-store.ts'
import { openControlStore } from '../storage/open-storage.ts'
import { print } from './print.ts'
import { changeSettings, type ProjectSettingsOptions } from './project-settings-options.ts'

/** `project create`: works while a server runs on the same data folder. */
export async function runProjectCreate(
  name: string,
  options: { origin: readonly string[]; timeZone: string },
): Promise<void> {
  const config = readConfig(process.env)
  const { control, close } = openControlStore(config.dataFolder)
  try {
    const project = await createProject(control, {
      name,
      allowedOrigins: options.origin,
      timeZone: options.timeZone,
    })
    print(
      `Project     ${project.name}`,
      `Key         ${project.key}`,
      `Origins     ${project.allowedOrigins.join(', ') || 'none yet: no page can send'}`,
      `Time zone   ${project.timeZone}`,
      '',
      'Put this into every page:',
      '',
      `  ${createSnippet({ ...config, origin: config.publicUrl, key: project.key })}`,
    )
  } finally {
    close()
  }
}

/** `project secret-key`: prints a new secret key, once. */
export async function runProjectSecretKey(key: string, options: { name: string }): Promise<void> {
  const { control, close } = openControlStore(readConfig(process.env).dataFolder)
  try {
    const project = await findProject(control, key)
    const made = await createSecretKey(control, {
      projectId: project.id,
      name: options.name,
      now: Date.now(),
    })
    print(made.secretKey)
  } finally {
    close()
  }
}

/** `project settings`: prints the settings of a project, changed by the options given. */
export async function runProjectSettings(
  key: string,
  options: ProjectSettingsOptions,
): Promise<void> {
  const { control, close } = openControlStore(readConfig(process.env).dataFolder)
  try {
    const project = await findProject(control, key)
    const known = await loadProjectSettings(control, project.id)
    const settings = changeSettings(known, options)
    if (settings !== known) await control.putSettings(project.id, settings)
    print(JSON.stringify(settings, null, 2))
  } finally {
    close()
  }
}

async function findProject(control: ControlStore, key: string): Promise<Project> {
  const project = await control.findProjectByKey(key)
  if (!project) throw new AppError('unknown_key')
  return project
}

/** `project list`: one project per line. */
export async function runProjectList(): Promise<void> {
  const { control, close } = openControlStore(readConfig(process.env).dataFolder)
  try {
    for (const { name, key, allowedOrigins } of await control.listProjects()) {
      print(`${key}  ${name}  ${allowedOrigins.join(', ')}`)
    }
  } finally {
    close()
  }
}
