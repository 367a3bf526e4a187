// SPDX-License-Identifier: Apache-2.0
// The live picture's colours, read from the tokens of the theme that is on.
import type { PictureColours } from '../room/picture-painter.ts'
import { colourRamp } from './colour-ramp.ts'

function token(styles: CSSStyleDeclaration, name: string): string {
  return styles.getPropertyValue(name).trim()
}

export function readPictureColours(): PictureColours {
  const styles = getComputedStyle(document.documentElement)
  const stops = ['--picture-0', '--picture-1', '--picture-2', '--picture-3'].map((name) => token(styles, name))
  return {
    ramp: colourRamp(stops),
    score: token(styles, '--picture-score'),
    scoreShade: token(styles, '--picture-score-shade'),
  }
}
