import {
  all,
  any,
  anything,
  clickIdOf,
  either,
  mediumContains,
  mediumEndsWith,
  mediumIs,
  not,
  paidMedium,
  referred,
  sourceIsA,
  sourceNamed,
  untagged,
  type Condition,
} from './channel-conditions.ts'
import type { Channel } from './channel.ts'

/** Where a rule comes from: as documented there, or ours, with the reason. */
type RuleOrigin = 'GA4' | 'PostHog' | 'GA4, widened' | 'Playhead'

export interface ChannelRule {
  readonly name: string
  readonly channel: Channel
  readonly when: Condition
  readonly origin: RuleOrigin
}

const EMAIL_WORDS = ['email', 'e-mail', 'e_mail', 'e mail'] as const

/**
 * The channel rules, in order: the first that matches names the channel. This is
 * the only place that says so; docs/reference/channels.md is rendered from it.
 *
 * A medium that names a channel outright comes first, so that a mail with
 * `utm_source=google` stays a mail (GA4 asks for the source first).
 */
export const CHANNEL_RULES: readonly ChannelRule[] = [
  {
    name: 'Tagged as email',
    channel: 'Email',
    when: mediumIs(...EMAIL_WORDS, 'newsletter'),
    origin: 'GA4, widened',
  },
  { name: 'Tagged as SMS', channel: 'SMS', when: mediumIs('sms'), origin: 'GA4' },
  {
    name: 'Tagged as affiliate',
    channel: 'Affiliate',
    when: mediumIs('affiliate', 'affiliates'),
    origin: 'GA4, widened',
  },
  {
    name: 'Tagged as audio',
    channel: 'Audio',
    when: mediumIs('audio', 'podcast'),
    origin: 'GA4, widened',
  },
  { name: 'Tagged as push', channel: 'Push', when: mediumEndsWith('push'), origin: 'GA4' },
  {
    name: 'AI assistant',
    channel: 'AI Assistant',
    when: sourceIsA('AI assistant'),
    origin: 'Playhead',
  },
  {
    name: 'Paid search',
    channel: 'Paid Search',
    when: all(paidMedium, either(sourceIsA('search engine'), mediumContains('search'))),
    origin: 'GA4, widened',
  },
  {
    name: 'Paid social',
    channel: 'Paid Social',
    when: all(paidMedium, either(sourceIsA('social network'), mediumContains('social'))),
    origin: 'GA4, widened',
  },
  {
    name: 'Paid video',
    channel: 'Paid Video',
    when: all(paidMedium, either(sourceIsA('video site'), mediumContains('video'))),
    origin: 'GA4, widened',
  },
  {
    name: 'Tagged as display',
    channel: 'Display',
    when: mediumIs('display', 'banner', 'expandable', 'interstitial', 'cpm'),
    origin: 'GA4',
  },
  {
    name: 'Ad network',
    channel: 'Display',
    when: any(sourceIsA('ad network'), clickIdOf('display ad')),
    origin: 'Playhead',
  },
  {
    name: 'Ad click beside a video',
    channel: 'Paid Video',
    when: all(clickIdOf('search ad'), sourceIsA('video site')),
    origin: 'PostHog',
  },
  {
    // A social network shows no ads of a search engine: this is an ad's landing
    // page that somebody has shared.
    name: 'Ad click on a search engine',
    channel: 'Paid Search',
    when: all(clickIdOf('search ad'), not(sourceIsA('social network'))),
    origin: 'Playhead',
  },
  {
    name: 'Ad click on a social network',
    channel: 'Paid Social',
    when: clickIdOf('social ad'),
    origin: 'Playhead',
  },
  {
    name: 'Affiliate network',
    channel: 'Affiliate',
    when: any(sourceIsA('affiliate network'), clickIdOf('affiliate link')),
    origin: 'Playhead',
  },
  { name: 'Paid, platform not known', channel: 'Unknown', when: paidMedium, origin: 'PostHog' },
  {
    name: 'Notification',
    channel: 'Push',
    when: any(mediumContains('mobile', 'notification'), sourceNamed('firebase')),
    origin: 'GA4',
  },
  {
    name: 'Social network',
    channel: 'Organic Social',
    when: any(
      sourceIsA('social network'),
      mediumIs('social', 'social-network', 'social-media', 'sm', 'social network', 'social media'),
      clickIdOf('link from a social network'),
    ),
    origin: 'GA4, widened',
  },
  {
    name: 'Video site',
    channel: 'Organic Video',
    when: any(sourceIsA('video site'), mediumContains('video')),
    origin: 'GA4',
  },
  {
    name: 'Search engine',
    channel: 'Organic Search',
    when: any(sourceIsA('search engine'), mediumIs('organic')),
    origin: 'GA4',
  },
  {
    name: 'Mail',
    channel: 'Email',
    when: any(sourceIsA('webmail'), sourceNamed(...EMAIL_WORDS, 'newsletter')),
    origin: 'GA4, widened',
  },
  { name: 'Text message', channel: 'SMS', when: sourceNamed('sms'), origin: 'GA4' },
  {
    name: 'Referral',
    channel: 'Referral',
    when: any(mediumIs('referral', 'app', 'link'), referred),
    origin: 'GA4, widened',
  },
  {
    name: 'Tagged as direct',
    channel: 'Direct',
    when: all(sourceNamed('direct', '(direct)'), mediumIs('', '(none)', 'none', '(not set)')),
    origin: 'GA4, widened',
  },
  { name: 'Direct', channel: 'Direct', when: untagged, origin: 'GA4' },
  { name: 'Unknown', channel: 'Unknown', when: anything, origin: 'PostHog' },
]
