import { describe, expect, test } from 'vitest'
import { CHANNEL_RULES } from './channel-rules.ts'
import { findChannelRule } from './channel.ts'
import { CHANNELS, computeAcquisition, type Channel } from './index.ts'
import { SOURCE_LISTS } from './sources/index.ts'

/** Query of the entry page, referrer, and the channel that they make. */
type Visit = readonly [query: string, referrer: string, channel: Channel]

const VISITS: Record<string, readonly Visit[]> = {
  'with nothing to tell where it came from': [
    ['', '', 'Direct'],
    ['page=2&sort=price', '', 'Direct'],
    ['', 'https://shop.example/cart', 'Direct'],
    ['', 'https://blog.shop.example/', 'Direct'],
    ['utm_source=direct', '', 'Direct'],
    ['utm_source=(direct)&utm_medium=(none)', '', 'Direct'],
    ['', 'about:blank', 'Direct'],
    ['', 'chrome-extension://abcdef/popup.html', 'Direct'],
  ],
  'from a search engine': [
    ['', 'https://www.google.com/', 'Organic Search'],
    ['', 'https://www.google.co.uk/', 'Organic Search'],
    ['', 'https://google.de/', 'Organic Search'],
    ['', 'https://www.bing.com/search?q=lamp', 'Organic Search'],
    ['', 'https://duckduckgo.com/', 'Organic Search'],
    ['', 'https://r.search.yahoo.com/_ylt=abc', 'Organic Search'],
    ['', 'https://search.yahoo.co.jp/', 'Organic Search'],
    ['', 'https://yandex.ru/', 'Organic Search'],
    ['', 'https://ya.ru/', 'Organic Search'],
    ['', 'https://www.baidu.com/link', 'Organic Search'],
    ['', 'https://search.brave.com/', 'Organic Search'],
    ['', 'https://www.ecosia.org/', 'Organic Search'],
    ['', 'https://m.search.naver.com/', 'Organic Search'],
    ['', 'android-app://com.google.android.googlequicksearchbox/', 'Organic Search'],
    ['utm_source=google&utm_medium=organic&utm_campaign=gmb', '', 'Organic Search'],
    ['utm_source=www.google.com', '', 'Organic Search'],
    ['utm_source=unheard-of&utm_medium=organic', '', 'Organic Search'],
  ],
  'from an ad of a search engine': [
    ['utm_source=google&utm_medium=cpc', 'https://www.google.com/', 'Paid Search'],
    ['utm_source=Google&utm_medium=CPC', '', 'Paid Search'],
    ['utm_source=Google+Ads&utm_medium=ppc', '', 'Paid Search'],
    ['utm_source=adwords&utm_medium=cpc', '', 'Paid Search'],
    ['utm_source=bing&utm_medium=paidsearch', '', 'Paid Search'],
    ['utm_source=agency&utm_medium=paid-search', '', 'Paid Search'],
    ['utm_source=spring&utm_medium=cpc', 'https://www.google.fr/', 'Paid Search'],
    ['gclid=EAIaIQ', 'https://www.google.com/', 'Paid Search'],
    ['gclid=EAIaIQ', '', 'Paid Search'],
    ['gad_source=1&gbraid=0AAAA', '', 'Paid Search'],
    ['wbraid=ClEKC', '', 'Paid Search'],
    ['utm_source=brand&utm_medium=cpc&gclid=EAIaIQ', '', 'Paid Search'],
    ['msclkid=2f1a', 'https://www.bing.com/', 'Paid Search'],
    ['yclid=991', 'https://yandex.ru/', 'Paid Search'],
  ],
  'from a social network': [
    ['', 'https://l.facebook.com/', 'Organic Social'],
    ['fbclid=IwAR0', 'https://m.facebook.com/', 'Organic Social'],
    ['fbclid=IwAR0', '', 'Organic Social'],
    ['', 'https://t.co/abc', 'Organic Social'],
    ['', 'https://x.com/', 'Organic Social'],
    ['', 'https://www.linkedin.com/feed/', 'Organic Social'],
    ['', 'https://lnkd.in/abc', 'Organic Social'],
    ['', 'https://www.reddit.com/', 'Organic Social'],
    ['', 'https://old.reddit.com/r/lamps', 'Organic Social'],
    ['', 'https://news.ycombinator.com/', 'Organic Social'],
    ['', 'https://www.pinterest.co.uk/', 'Organic Social'],
    ['', 'https://bsky.app/', 'Organic Social'],
    ['', 'https://www.tiktok.com/', 'Organic Social'],
    ['', 'android-app://com.linkedin.android/', 'Organic Social'],
    ['utm_source=ig&utm_medium=social&utm_content=link_in_bio', '', 'Organic Social'],
    ['utm_source=buffer&utm_medium=social', '', 'Organic Social'],
    ['utm_source=l.instagram.com', '', 'Organic Social'],
    ['utm_source=twitter&utm_medium=referral', '', 'Organic Social'],
    ['gclid=EAIaIQ&fbclid=IwAR0', 'https://l.facebook.com/', 'Organic Social'],
  ],
  'from an ad of a social network': [
    ['utm_source=facebook&utm_medium=cpc&fbclid=IwAR0', 'https://l.facebook.com/', 'Paid Social'],
    ['utm_source=fb&utm_medium=paid', '', 'Paid Social'],
    ['utm_source=Facebook_Ads&utm_medium=cpm', '', 'Paid Social'],
    ['utm_source=linkedin&utm_medium=paid-social', '', 'Paid Social'],
    ['utm_source=agency&utm_medium=paid_social', '', 'Paid Social'],
    ['ttclid=E.C.P', 'https://www.tiktok.com/', 'Paid Social'],
    ['twclid=2-3abc', 'https://t.co/abc', 'Paid Social'],
    ['li_fat_id=9f1', 'https://www.linkedin.com/', 'Paid Social'],
    ['rdt_cid=44', '', 'Paid Social'],
    ['ScCid=8a', '', 'Paid Social'],
  ],
  'from a video site': [
    ['', 'https://www.youtube.com/', 'Organic Video'],
    ['', 'https://youtu.be/abc', 'Organic Video'],
    ['', 'https://player.vimeo.com/', 'Organic Video'],
    ['', 'https://www.twitch.tv/', 'Organic Video'],
    ['utm_source=youtube&utm_medium=description', '', 'Organic Video'],
    ['utm_source=partner&utm_medium=video', '', 'Organic Video'],
    ['utm_source=youtube&utm_medium=cpv', '', 'Paid Video'],
    ['utm_source=youtube&utm_medium=cpc', '', 'Paid Video'],
    ['utm_source=youtube&utm_medium=paid', '', 'Paid Video'],
    ['utm_source=network&utm_medium=paid_video', '', 'Paid Video'],
    ['gclid=EAIaIQ', 'https://www.youtube.com/', 'Paid Video'],
  ],
  'from an AI assistant': [
    ['utm_source=chatgpt.com', '', 'AI Assistant'],
    ['', 'https://chatgpt.com/', 'AI Assistant'],
    ['', 'https://www.perplexity.ai/search/abc', 'AI Assistant'],
    ['', 'https://claude.ai/', 'AI Assistant'],
    ['', 'https://gemini.google.com/', 'AI Assistant'],
    ['', 'https://copilot.microsoft.com/', 'AI Assistant'],
    ['', 'android-app://com.openai.chatgpt/', 'AI Assistant'],
    ['utm_source=perplexity&utm_medium=referral', '', 'AI Assistant'],
  ],
  'from a mail': [
    ['utm_source=newsletter&utm_medium=email', '', 'Email'],
    ['utm_source=google&utm_medium=email', '', 'Email'],
    ['utm_source=mailchimp&utm_medium=e-mail', '', 'Email'],
    ['utm_source=newsletter', '', 'Email'],
    ['', 'https://mail.google.com/', 'Email'],
    ['', 'https://outlook.live.com/', 'Email'],
    ['', 'https://mail.yahoo.com/', 'Email'],
    ['', 'android-app://com.google.android.gm/', 'Email'],
    ['utm_source=acme', 'https://mail.proton.me/', 'Email'],
  ],
  'from a message': [
    ['utm_source=twilio&utm_medium=sms', '', 'SMS'],
    ['utm_source=sms', '', 'SMS'],
    ['utm_source=onesignal&utm_medium=web_push', '', 'Push'],
    ['utm_source=app&utm_medium=push', '', 'Push'],
    ['utm_source=app&utm_medium=notification', '', 'Push'],
    ['utm_source=firebase', '', 'Push'],
  ],
  'from display ads, partners and podcasts': [
    ['utm_source=nyt&utm_medium=banner', 'https://www.nytimes.com/', 'Display'],
    ['utm_source=dv360&utm_medium=display', '', 'Display'],
    ['utm_source=nyt&utm_medium=cpm', '', 'Display'],
    ['', 'https://googleads.g.doubleclick.net/', 'Display'],
    ['gclid=EAIaIQ', 'https://tpc.googlesyndication.com/', 'Display'],
    ['dclid=CJ', '', 'Display'],
    ['utm_source=taboola&utm_medium=native', '', 'Display'],
    ['utm_source=blog&utm_medium=affiliate', 'https://blog.example.org/', 'Affiliate'],
    ['utm_source=shareasale', '', 'Affiliate'],
    ['irclickid=xyz', 'https://www.youtube.com/', 'Affiliate'],
    ['awc=1_2_3', 'https://blog.example.org/', 'Affiliate'],
    ['utm_source=spotify&utm_medium=audio', '', 'Audio'],
    ['utm_source=acast&utm_medium=podcast', '', 'Audio'],
  ],
  'from any other site': [
    ['', 'https://blog.example.org/post', 'Referral'],
    ['', 'https://docs.google.com/', 'Referral'],
    ['', 'https://google.github.io/', 'Referral'],
    ['', 'http://google.intranet/', 'Referral'],
    ['', 'https://netflix.com.example.org/', 'Referral'],
    ['', 'http://intranet/', 'Referral'],
    ['', 'http://192.168.1.20:8080/', 'Referral'],
    ['utm_source=partner&utm_medium=referral', '', 'Referral'],
    ['utm_source=partner', 'https://partner.example.org/', 'Referral'],
    ['', 'android-app://com.slack/', 'Referral'],
  ],
  'with a tag that says too little': [
    ['utm_source=partner', '', 'Unknown'],
    ['utm_campaign=spring', '', 'Unknown'],
    ['utm_source=partner&utm_medium=cpc', '', 'Unknown'],
    ['utm_source=partner&utm_medium=cpc', 'https://partner.example.org/', 'Unknown'],
  ],
}

const arrive = ([query, referrer]: Visit) =>
  computeAcquisition({ entryUrl: `https://www.shop.example/lamps?${query}`, referrer })

describe.each(Object.entries(VISITS))('a visit %s', (_, visits) => {
  test.each(visits)('?%s by "%s" is %s', (...visit) => {
    expect(arrive(visit).channel).toBe(visit[2])
  })
})

describe('the rules', () => {
  test('lead to every channel', () => {
    expect(new Set(CHANNEL_RULES.map(({ channel }) => channel))).toEqual(new Set(CHANNELS))
  })

  test.each(CHANNEL_RULES)('"$name" decides a visit above: no rule before it takes all', (rule) => {
    const decided = Object.values(VISITS).flat().map(arrive).map(findChannelRule)
    expect(decided).toContain(rule)
  })

  test('have names of their own', () => {
    expect(new Set(CHANNEL_RULES.map(({ name }) => name)).size).toBe(CHANNEL_RULES.length)
  })
})

describe('the lists of sources', () => {
  test.each(SOURCE_LISTS)('$kind: every entry is in the form that is looked up', (list) => {
    for (const name of list.names) expect(name).toMatch(/^[a-z\d]+(?:-[a-z\d]+)*$/)
    for (const host of list.hosts)
      expect(host).toMatch(/^(?!www\.)[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:[a-z\d]+|\*)$/)
  })

  test('name nothing twice', () => {
    const entries = SOURCE_LISTS.flatMap(({ names, hosts }) => [...names, ...hosts])
    expect(entries.filter((entry, index) => entries.indexOf(entry) !== index)).toEqual([])
  })
})
