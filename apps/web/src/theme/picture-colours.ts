// SPDX-License-Identifier: Apache-2.0
// The live picture's colours, read from the tokens of the theme that is on.
import { colourRamp } from './colour-ramp.ts'

export interface PictureColours {
  /** `[256 * 3]` from {@link colourRamp}: silence to loud. */
  readonly ramp: Uint8ClampedArray
  readonly score: string
  /** Under the score line, so that it reads on any colour of the picture. */
  readonly scoreShade: string
}

/** A token as the canvas writes it, `#rrggbb`: the build may have shortened `#000000` to `#000`. */
function colour(styles: CSSStyleDeclaration, name: string): string {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return '#808080'
  context.fillStyle = styles.getPropertyValue(name).trim()
  return context.fillStyle
}

export function readPictureColours(): PictureColours {
  const styles = getComputedStyle(document.documentElement)
  const stops = ['--picture-0', '--picture-1', '--picture-2', '--picture-3'].map((name) => colour(styles, name))
  return {
    ramp: colourRamp(stops),
    score: colour(styles, '--picture-score'),
    scoreShade: colour(styles, '--picture-score-shade'),
  }
}
