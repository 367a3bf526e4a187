// SPDX-License-Identifier: Apache-2.0
// Contrast between two colours as WCAG 2.2 defines it (relative luminance, success criterion 1.4.3).

/** `#rrggbb` to linear-light red, green, blue 0..1 (IEC 61966-2-1). Throws RangeError on anything else. */
export function linearRgb(hex: string): readonly [number, number, number] {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex.trim())
  if (match === null) throw new RangeError(`Not a #rrggbb colour: ${hex}`)
  const channel = (pair: string | undefined): number => {
    const value = Number.parseInt(pair ?? '', 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(match[1]), channel(match[2]), channel(match[3])]
}

/** 0 (black) to 1 (white). */
export function relativeLuminance(hex: string): number {
  const [red, green, blue] = linearRgb(hex)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** 1 to 21; the order does not matter. */
export function contrastRatio(first: string, second: string): number {
  const [light = 1, dark = 1] = [relativeLuminance(first), relativeLuminance(second)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}
