// SPDX-License-Identifier: Apache-2.0
// The scores of one episode, bounded: a cry of any length keeps its shape and its peaks in at most 2,048 points.
import { maximumEpisodeScores, type ScorePoint } from '@cryingsense/protocol/gateway'

export class ScoreCurve {
  #points: ScorePoint[] = []
  /** Scores merged into one point: 1, 2, 4, ... as the episode grows. */
  #stride = 1
  #sinceKept = 0

  get points(): readonly ScorePoint[] {
    return this.#points
  }

  /** Adds a score; past the bound, each pair of points becomes the higher of the two. */
  add(atMs: number, score: number): void {
    const last = this.#points.at(-1)
    if (last !== undefined && this.#sinceKept < this.#stride - 1) {
      this.#sinceKept++
      if (score > last[1]) this.#points[this.#points.length - 1] = [atMs, score]
      return
    }
    if (this.#points.length === maximumEpisodeScores) this.#thin()
    this.#points.push([atMs, score])
    this.#sinceKept = 0
  }

  #thin(): void {
    const thinned: ScorePoint[] = []
    for (let index = 0; index < this.#points.length; index += 2) {
      const [first, second] = [this.#points[index], this.#points[index + 1]]
      if (first !== undefined) thinned.push(second !== undefined && second[1] > first[1] ? second : first)
    }
    this.#points = thinned
    this.#stride *= 2
  }
}
