import type { ChannelSignals } from './channel-conditions.ts'
import { CHANNEL_RULES, type ChannelRule } from './channel-rules.ts'
import { listClickMarks, type ClickIds } from './click-ids.ts'
import { findHostKind, findSourceKind } from './traffic-source.ts'

/** How visits come to a site, each with the name it has in lists and filters. */
export const CHANNELS = [
  'Direct',
  'Organic Search',
  'Paid Search',
  'Organic Social',
  'Paid Social',
  'Organic Video',
  'Paid Video',
  'Email',
  'Affiliate',
  'Referral',
  'Display',
  'SMS',
  'Push',
  'Audio',
  'AI Assistant',
  'Unknown',
] as const

export type Channel = (typeof CHANNELS)[number]

/** What the channel of a visit follows from. */
export interface ChannelFacts {
  readonly utmSource: string | null
  readonly utmMedium: string | null
  readonly utmCampaign: string | null
  /**
   * The host that linked here, in lower case and without `www.`, or the package
   * of an Android app; null when there is none or it is the site itself.
   */
  readonly referringDomain: string | null
  readonly clickIds: ClickIds
}

/** The channel of a visit: that of the first rule that matches. */
export function computeChannel(facts: ChannelFacts): Channel {
  return findChannelRule(facts)?.channel ?? 'Unknown'
}

/** The rule that decides; the last one takes everything. */
export function findChannelRule(facts: ChannelFacts): ChannelRule | undefined {
  const signals = computeSignals(facts)
  return CHANNEL_RULES.find(({ when }) => when.matches(signals))
}

function computeSignals(facts: ChannelFacts): ChannelSignals {
  const { utmSource, referringDomain } = facts
  return {
    source: utmSource?.toLowerCase() ?? '',
    medium: facts.utmMedium?.toLowerCase() ?? '',
    campaign: facts.utmCampaign?.toLowerCase() ?? '',
    // A source that is on no list (`utm_source=spring`) leaves it to the referrer.
    sourceKind:
      (utmSource && findSourceKind(utmSource)) ||
      (referringDomain && findHostKind(referringDomain)) ||
      null,
    referringDomain,
    clickMarks: listClickMarks(facts.clickIds),
  }
}
