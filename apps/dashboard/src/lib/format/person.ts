const TRAITS = [
  'Amber',
  'Brisk',
  'Calm',
  'Coral',
  'Dapper',
  'Eager',
  'Fleet',
  'Gentle',
  'Golden',
  'Hazel',
  'Indigo',
  'Ivory',
  'Jolly',
  'Keen',
  'Lucid',
  'Mellow',
  'Merry',
  'Misty',
  'Nimble',
  'Olive',
  'Plum',
  'Quiet',
  'Rapid',
  'Rosy',
  'Russet',
  'Silver',
  'Spry',
  'Sunny',
  'Teal',
  'Umber',
  'Velvet',
  'Witty',
] as const
const ANIMALS = [
  'Badger',
  'Beaver',
  'Bison',
  'Crane',
  'Curlew',
  'Dingo',
  'Falcon',
  'Ferret',
  'Finch',
  'Fox',
  'Gecko',
  'Hare',
  'Heron',
  'Ibex',
  'Jay',
  'Koala',
  'Lemur',
  'Lynx',
  'Marten',
  'Moth',
  'Newt',
  'Otter',
  'Owl',
  'Panda',
  'Puffin',
  'Robin',
  'Seal',
  'Stoat',
  'Swift',
  'Tapir',
  'Vole',
  'Wren',
] as const

export interface Person {
  readonly name: string
  readonly known: boolean
  /** A hue in degrees, the same for the same person. */
  readonly hue: number
  readonly initials: string
}

/**
 * Who a session belongs to. An anonymous visitor gets a name made of the
 * anonymous id: always the same, easy to say, and no claim about who it is.
 */
export function describePerson(session: {
  readonly userId: string | null
  readonly anonymousId: string
  readonly traits: Readonly<Record<string, unknown>> | null
}): Person {
  const hash = hashText(session.userId ?? session.anonymousId)
  const called = session.traits?.['name'] ?? session.traits?.['email']
  const name =
    session.userId === null
      ? `${TRAITS[hash % TRAITS.length]} ${ANIMALS[(hash >>> 8) % ANIMALS.length]}`
      : typeof called === 'string' && called
        ? called
        : session.userId
  return { name, known: session.userId !== null, hue: hash % 360, initials: initialsOf(name) }
}

function initialsOf(name: string): string {
  const [first = '?', second] = name.split(/[\s@._-]+/).filter(Boolean)
  return ((first[0] ?? '?') + (second?.[0] ?? '')).toUpperCase()
}

/** FNV-1a, 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
