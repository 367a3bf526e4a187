// SPDX-License-Identifier: Apache-2.0
// Reads the themes' colours from tokens.css itself and holds every text pair to WCAG AA, and night to the dark.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { colourRamp, oklabLightness } from './colour-ramp.ts'
import { contrastRatio, relativeLuminance } from './contrast.ts'

const css = readFileSync(new URL('../style/tokens.css', import.meta.url), 'utf8')

/** The `#rrggbb` tokens of the block that follows `selector`. */
function tokensOf(selector: string, sheet = css): ReadonlyMap<string, string> {
  const start = sheet.indexOf(`${selector} {`)
  assert.ok(start >= 0, `the style sheet has no block ${selector}`)
  const block = sheet.slice(start, sheet.indexOf('}', start))
  return new Map(
    [...block.matchAll(/(--[a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

const themes = {
  light: tokensOf(':root'),
  dark: tokensOf("[data-theme='dark']"),
  night: tokensOf("[data-theme='night']"),
}

/** [text, what it stands on], every pair that a style sheet uses for words. */
const textPairs = [
  ['--ink', '--ground'],
  ['--ink', '--surface'],
  ['--ink', '--sunken'],
  ['--ink', '--accent-wash'],
  ['--ink', '--offline-wash'],
  ['--ink-soft', '--ground'],
  ['--ink-soft', '--surface'],
  ['--ink-soft', '--sunken'],
  ['--ink-soft', '--accent-wash'],
  ['--accent', '--ground'],
  ['--accent', '--surface'],
  ['--accent', '--accent-wash'],
  ['--on-button', '--button'],
  ['--quiet', '--surface'],
  ['--quiet', '--quiet-wash'],
  ['--on-crying', '--crying'],
  ['--on-crying-soft', '--crying'],
  ['--crying-line', '--ground'],
  ['--crying-line', '--surface'],
  ['--deaf', '--ground'],
  ['--deaf', '--surface'],
  ['--deaf', '--deaf-wash'],
  ['--offline', '--surface'],
  ['--offline', '--offline-wash'],
] as const

function token(theme: ReadonlyMap<string, string>, name: string): string {
  const value = theme.get(name)
  assert.ok(value !== undefined, `no token ${name}`)
  return value
}

for (const [name, theme] of Object.entries(themes)) {
  test(`the ${name} theme keeps 4.5:1 for every pair of words and ground`, () => {
    for (const [word, ground] of textPairs) {
      const ratio = contrastRatio(token(theme, word), token(theme, ground))
      assert.ok(ratio >= 4.5, `${word} on ${ground} is only ${ratio.toFixed(2)}:1`)
    }
  })

  test(`the ${name} theme keeps 3:1 for the outlines of fields and for what the focus shows`, () => {
    for (const [outline, ground] of [
      ['--edge', '--surface'],
      ['--accent', '--ground'],
      ['--accent', '--surface'],
      ['--crying-line', '--sunken'],
    ] as const) {
      const ratio = contrastRatio(token(theme, outline), token(theme, ground))
      assert.ok(ratio >= 3, `${outline} on ${ground} is only ${ratio.toFixed(2)}:1`)
    }
  })

  test(`the ${name} theme's picture runs evenly from its ground to its loudest colour`, () => {
    const stops = ['--picture-0', '--picture-1', '--picture-2', '--picture-3'].map((stop) => token(theme, stop))
    const ramp = colourRamp(stops)
    const hexAt = (index: number): string =>
      `#${[0, 1, 2].map((channel) => (ramp[index * 3 + channel] ?? 0).toString(16).padStart(2, '0')).join('')}`
    const steps = [0, 51, 102, 153, 204, 255].map((index) => oklabLightness(hexAt(index)))
    const whole = (steps[5] ?? 0) - (steps[0] ?? 0)
    assert.ok(Math.abs(whole) > 0.5 || name === 'night', `the ramp spans only ${whole.toFixed(2)} of lightness`)
    for (let index = 1; index < steps.length; index++) {
      const step = (steps[index] ?? 0) - (steps[index - 1] ?? 0)
      // A fifth of the whole each; rounding to bytes and the edge of the sRGB gamut cost a little.
      assert.ok(Math.abs(step / whole - 0.2) < 0.03, `step ${index} is ${(step / whole).toFixed(3)} of the whole`)
    }
  })
}

test('the dark theme is the same by the system and by hand', () => {
  assert.deepEqual([...tokensOf(':root:not([data-theme])')], [...themes.dark])
})

test('the offline page, which stands alone, wears the same colours', () => {
  const offline = readFileSync(new URL('../../public/offline.css', import.meta.url), 'utf8')
  for (const selector of [':root', ':root:not([data-theme])', "[data-theme='dark']", "[data-theme='night']"]) {
    const worn = tokensOf(selector, offline)
    assert.equal(worn.size, 5)
    for (const [name, value] of worn) assert.equal(value, tokensOf(selector).get(name), `${selector} ${name}`)
  }
})

test('the night theme gives red light only, and little of it', () => {
  for (const [name, value] of themes.night) {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(value.slice(at, at + 2), 16))
    assert.ok(red >= green && green >= blue, `${name} ${value} is not red`)
    if (/ground|surface|wash|sunken|^--button$|^--crying$/.test(name)) {
      assert.ok(relativeLuminance(value) < 0.02, `${name} ${value} is a lit area`)
    }
  }
})

test('contrastRatio() agrees with the figures of WCAG: 21 for black on white, 1 for a colour on itself', () => {
  assert.equal(contrastRatio('#000000', '#ffffff'), 21)
  assert.equal(contrastRatio('#b3301a', '#b3301a'), 1)
  // #767676 on white is the well-known lightest grey that passes AA: 4.54.
  assert.equal(contrastRatio('#767676', '#ffffff').toFixed(2), '4.54')
})

test('oklabLightness() agrees with the published values of Ottosson for white and red', () => {
  assert.ok(Math.abs(oklabLightness('#ffffff') - 1) < 1e-4)
  assert.ok(Math.abs(oklabLightness('#ff0000') - 0.6279) < 1e-3)
})
