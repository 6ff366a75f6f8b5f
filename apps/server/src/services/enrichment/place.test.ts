import { beforeAll, describe, expect, test } from 'vitest'
import {
  COUNTRY_DATABASE_ASSET,
  createLatePlaceFinder,
  createPlaceFinder,
  loadCountryDatabase,
  packCountryDatabase,
  PlaceDatabaseError,
  type Place,
  type PlaceFinder,
} from './index.ts'
import { buildMmdb } from './testing/build-mmdb.ts'

const NOWHERE: Place = { country: null, region: null, city: null }

let countryDatabase: Buffer
let finder: PlaceFinder

beforeAll(async () => {
  countryDatabase = await loadCountryDatabase(async () => null)
  finder = createPlaceFinder({ countryDatabase })
})

describe('the country of an address', () => {
  test.each([
    ['8.8.8.8', 'US'],
    ['81.2.69.142', 'GB'],
    ['133.11.0.1', 'JP'],
    ['::ffff:81.2.69.142', 'GB'],
    ['::FFFF:5102:458e', 'GB'],
    ['0:0:0:0:0:ffff:81.2.69.142', 'GB'],
    ['2001:200::1', 'JP'],
    ['2003:0:0:0:0:0:0:1', 'DE'],
  ])('of %s is %s', (address, country) => {
    expect(finder.find(address)).toEqual({ country, region: null, city: null })
  })

  test.each([
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '::ffff:192.168.1.1',
    '::ffff:7f00:1',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    'fd00::1',
    'fe80::1',
    'fe80::1%eth0',
    '2003::1%eth0',
    'ff02::1',
    '203.0.113.7',
    '2001:db8::1',
  ])('of %s, which is on no map, is null', (address) => {
    expect(finder.find(address)).toEqual(NOWHERE)
  })

  test.each([
    '',
    ' ',
    '8.8.8',
    '8.8.8.8:443',
    '8.8.8.8, 1.1.1.1',
    '[2003::1]',
    '999.1.1.1',
    'localhost',
    ':::',
    '1'.repeat(10_000),
    null,
    undefined,
  ])('of %j, which is no address, is null', (address) => {
    expect(finder.find(address)).toEqual(NOWHERE)
  })
})

describe('a city database of the operator', () => {
  const maxmind = {
    country: { iso_code: 'AT', names: { en: 'Austria' } },
    subdivisions: [{ iso_code: '9', names: { de: 'Wien', en: 'Vienna' } }, { iso_code: 'x' }],
    city: { names: { en: 'Vienna' } },
  }
  const flat = { country_code: 'JP', state1: 'Tokyo', state2: '', city: 'Chiyoda' }
  const cityDatabase = buildMmdb('GeoLite2-City', [
    { network: '81.2.0.0/16', record: maxmind },
    { network: '133.11.0.0/16', record: flat },
    // What 2003:: would be, were its first bytes taken for an IPv4 address.
    { network: '32.3.0.0/16', record: flat },
    { network: '8.8.0.0/16', record: { city: { names: { en: 'Nowhere' } } } },
  ])
  const find = (address: string) =>
    createPlaceFinder({ countryDatabase, cityDatabase }).find(address)

  test('tells region and city in the shape of MaxMind and DB-IP', () => {
    expect(find('81.2.69.142')).toEqual({ country: 'AT', region: 'Vienna', city: 'Vienna' })
  })

  test('tells region and city in the shape of ip-location-db', () => {
    expect(find('::ffff:133.11.0.1')).toEqual({ country: 'JP', region: 'Tokyo', city: 'Chiyoda' })
  })

  test('leaves what it does not know to the country database', () => {
    expect(find('8.8.8.8')).toEqual({ country: 'US', region: null, city: null })
    expect(find('2003::1')).toEqual({ country: 'DE', region: null, city: null })
  })

  test('does not place a private address that it lists', () => {
    const listed = buildMmdb('GeoLite2-City', [{ network: '10.0.0.0/8', record: flat }])
    expect(createPlaceFinder({ countryDatabase, cityDatabase: listed }).find('10.1.1.1')).toEqual(
      NOWHERE,
    )
  })

  test('with a damaged record leaves that address to the country database', () => {
    const whole = buildMmdb('GeoLite2-City', [
      { network: '81.2.0.0/16', record: maxmind },
      { network: '133.11.0.0/16', record: flat },
    ])
    // A text that claims to be far longer than the file.
    const at = whole.indexOf('country') - 1
    whole.set([0x5f, 0xff, 0xff, 0xff], at)
    const damaged = createPlaceFinder({ countryDatabase, cityDatabase: whole })
    expect(damaged.find('81.2.69.142').country).toBe('GB')
    expect(damaged.find('133.11.0.1').city).toBe('Chiyoda')
  })
})

describe('a database that cannot be used is refused at the start', () => {
  const open = (database: Uint8Array) => () => createPlaceFinder({ countryDatabase: database })

  test.each<[string, () => Uint8Array]>([
    ['empty', () => new Uint8Array()],
    ['some other file', () => Buffer.from('PK\u0003\u0004 not a database'.repeat(1_000))],
    ['only its first part', () => countryDatabase.subarray(0, 100_000)],
    ['cut off at its end', () => countryDatabase.subarray(0, -100)],
    ['cut off at its start', () => countryDatabase.subarray(4_000_000)],
  ])('when it is %s', (_, make) => {
    expect(open(make())).toThrow(PlaceDatabaseError)
    expect(open(make())).toThrow(/^the country database (cannot be read|ends too early)$/)
  })

  test('when it holds something else than places', () => {
    const networks = buildMmdb('GeoLite2-ASN', [{ network: '81.2.0.0/16', record: {} }])
    expect(open(networks)).toThrow('the country database holds "GeoLite2-ASN"')
    expect(() => createPlaceFinder({ countryDatabase, cityDatabase: networks })).toThrow(
      'the city database holds "GeoLite2-ASN"',
    )
  })
})

describe('a finder that is made late', () => {
  test('is made once, for the first address that can be anywhere', async () => {
    let made = 0
    const late = createLatePlaceFinder(
      async () => {
        made += 1
        return createPlaceFinder({ countryDatabase })
      },
      () => {},
    )
    expect(await late.find('127.0.0.1')).toEqual({ country: null, region: null, city: null })
    expect(await late.find(undefined)).toEqual({ country: null, region: null, city: null })
    expect(made).toBe(0)
    const places = await Promise.all(['81.2.69.142', '::ffff:81.2.69.142'].map(late.find))
    expect(places.map(({ country }) => country)).toEqual(['GB', 'GB'])
    expect(made).toBe(1)
  })

  test('finds nothing when it cannot be made, and says so once', async () => {
    const errors: unknown[] = []
    const failure = new Error('no database')
    const late = createLatePlaceFinder(
      () => Promise.reject(failure),
      (error) => errors.push(error),
    )
    for (const address of ['81.2.69.142', '81.2.69.143']) {
      expect(await late.find(address)).toEqual({ country: null, region: null, city: null })
    }
    expect(errors).toEqual([failure])
  })
})

describe('the asset of a build', () => {
  test('holds the same database, in less than 1 MB', async () => {
    const packed = await packCountryDatabase()
    expect(packed.length).toBeLessThan(1_000_000)
    const names: string[] = []
    const loaded = await loadCountryDatabase(async (name) => {
      names.push(name)
      return packed
    })
    expect(names).toEqual([COUNTRY_DATABASE_ASSET])
    expect(loaded.equals(countryDatabase)).toBe(true)
  })

  test('is refused when it is damaged', async () => {
    await expect(loadCountryDatabase(async () => Buffer.from('no zstd'))).rejects.toThrow(
      'the country database of this build is damaged',
    )
  })
})
