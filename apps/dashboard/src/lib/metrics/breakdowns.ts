import { nameCountry } from '../sessions/place.ts'

/** What the overview calls its breakdowns; others are left out. */
export const BREAKDOWN_TITLES: Readonly<Record<string, string>> = {
  entryPath: 'Entry pages',
  exitPath: 'Exit pages',
  referringDomain: 'Referrers',
  channel: 'Channels',
  country: 'Countries',
  deviceType: 'Devices',
  browser: 'Browsers',
}

export function showBreakdownValue(field: string, value: string | number | boolean): string {
  return field === 'country' ? nameCountry(String(value)) : String(value)
}
