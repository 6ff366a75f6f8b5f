import { readConfig } from '../config.ts'
import { createProject } from '../services/projects/projects.ts'
import { openControlStore } from '../storage/open-storage.ts'
import { print } from './print.ts'

/** `project create`: works while a server runs on the same data folder. */
export async function runProjectCreate(
  name: string,
  options: { origin: readonly string[] },
): Promise<void> {
  const config = readConfig(process.env)
  const { control, close } = openControlStore(config.dataFolder)
  try {
    const project = await createProject(control, { name, allowedOrigins: options.origin })
    print(
      `Project     ${project.name}`,
      `Key         ${project.key}`,
      `Origins     ${project.allowedOrigins.join(', ') || 'none yet: no page can send'}`,
      '',
      'Put this into every page:',
      '',
      `  <script async src="${config.publicUrl}/recorder.js" data-key="${project.key}"></script>`,
    )
  } finally {
    close()
  }
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
