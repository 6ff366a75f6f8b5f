/**
 * What a click id says of the visit. Not all stand for an ad: Meta puts its own on
 * every link that leaves it, and Pinterest's is no proof of one.
 */
export type ClickMark =
  'search ad' | 'social ad' | 'display ad' | 'affiliate link' | 'link from a social network'

interface ClickIdDefinition {
  readonly parameter: string
  readonly platform: string
  readonly mark: ClickMark
}

/** The click ids that are kept, by the name of their field. */
export const CLICK_IDS = {
  gclid: { parameter: 'gclid', platform: 'Google Ads', mark: 'search ad' },
  gadSource: { parameter: 'gad_source', platform: 'Google Ads', mark: 'search ad' },
  gbraid: { parameter: 'gbraid', platform: 'Google Ads (from an iOS app)', mark: 'search ad' },
  wbraid: { parameter: 'wbraid', platform: 'Google Ads (web on iOS)', mark: 'search ad' },
  msclkid: { parameter: 'msclkid', platform: 'Microsoft Advertising', mark: 'search ad' },
  yclid: { parameter: 'yclid', platform: 'Yandex Direct', mark: 'search ad' },
  dclid: { parameter: 'dclid', platform: 'Google Marketing Platform', mark: 'display ad' },
  ttclid: { parameter: 'ttclid', platform: 'TikTok Ads', mark: 'social ad' },
  twclid: { parameter: 'twclid', platform: 'X Ads', mark: 'social ad' },
  liFatId: { parameter: 'li_fat_id', platform: 'LinkedIn Ads', mark: 'social ad' },
  rdtCid: { parameter: 'rdt_cid', platform: 'Reddit Ads', mark: 'social ad' },
  scCid: { parameter: 'ScCid', platform: 'Snapchat Ads', mark: 'social ad' },
  fbclid: { parameter: 'fbclid', platform: 'Meta', mark: 'link from a social network' },
  epik: { parameter: 'epik', platform: 'Pinterest', mark: 'link from a social network' },
  irclickid: { parameter: 'irclickid', platform: 'impact.com', mark: 'affiliate link' },
  awc: { parameter: 'awc', platform: 'Awin', mark: 'affiliate link' },
} as const satisfies Record<string, ClickIdDefinition>

export type ClickIdName = keyof typeof CLICK_IDS

/** Every known click id; null where the url has none. */
export type ClickIds = Readonly<Record<ClickIdName, string | null>>

export const CLICK_ID_NAMES = Object.keys(CLICK_IDS) as readonly ClickIdName[]

export function listClickMarks(clickIds: ClickIds): ReadonlySet<ClickMark> {
  return new Set(
    CLICK_ID_NAMES.filter((name) => clickIds[name] !== null).map((name) => CLICK_IDS[name].mark),
  )
}
