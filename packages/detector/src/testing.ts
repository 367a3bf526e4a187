// SPDX-License-Identifier: Apache-2.0
// The compliance suite of the `ScoreModel` port: every adapter runs it on its own model.
import { DetectorError } from './errors.ts'
import { maxBatchWindows } from './limits.ts'
import type { ScoreModel } from './model/score-model.ts'

/** One behaviour; `check` throws where it does not hold. Opens and closes its own model. */
export interface ScoreModelCheck {
  readonly name: string
  readonly check: (open: () => Promise<ScoreModel>) => Promise<void>
}

/** Largest difference, in logits, that batch size may make: kernels add in another order. */
const batchTolerance = 1e-4

function demand(isTrue: boolean, message: string): asserts isTrue {
  if (!isTrue) throw new Error(message)
}

function windowValues(model: ScoreModel): number {
  return model.manifest.input.windowFrames * model.manifest.input.melBands
}

/** Windows that differ from each other in level and shape, within the range of log-mel values. */
function variedWindows(model: ScoreModel, count: number): Float32Array {
  const values = windowValues(model)
  return Float32Array.from({ length: count * values }, (_, index) => {
    const window = Math.floor(index / values)
    return -9 + 3 * Math.sin(index * (0.001 + 0.0007 * window)) + 2 * Math.sin(index * 1.7 + window)
  })
}

async function refusal(act: () => Promise<unknown>): Promise<string> {
  try {
    await act()
  } catch (error) {
    return error instanceof DetectorError ? error.code : `not our error: ${String(error)}`
  }
  return 'nothing'
}

async function withModel(open: () => Promise<ScoreModel>, use: (model: ScoreModel) => Promise<void>): Promise<void> {
  const model = await open()
  try {
    await use(model)
  } finally {
    await model.close()
  }
}

/** The suite. A model passes when every check resolves. */
export const scoreModelChecks: readonly ScoreModelCheck[] = [
  {
    name: 'logits() gives one finite logit per window',
    check: (open) =>
      withModel(open, async (model) => {
        for (const count of [1, 3, maxBatchWindows]) {
          const logits = await model.logits(variedWindows(model, count), count)
          demand(logits.length === count && logits.every(Number.isFinite), `batch of ${count}: ${String(logits)}`)
        }
      }),
  },
  {
    name: 'logits() gives a window the same logit whatever its neighbours',
    check: (open) =>
      withModel(open, async (model) => {
        const values = windowValues(model)
        const windows = variedWindows(model, 5)
        const together = await model.logits(windows, 5)
        for (let window = 0; window < 5; window++) {
          const [alone] = await model.logits(windows.slice(window * values, (window + 1) * values), 1)
          const difference = Math.abs((alone ?? Number.NaN) - (together[window] ?? Number.NaN))
          demand(difference <= batchTolerance, `window ${window}: alone and together differ by ${difference}`)
        }
        demand(new Set(together).size > 1, 'five different windows gave one logit')
      }),
  },
  {
    name: 'logits() is deterministic, to the bit, and copies its input before it returns',
    check: (open) =>
      withModel(open, async (model) => {
        const windows = variedWindows(model, 2)
        const first = model.logits(windows, 2)
        windows.fill(0)
        const second = await model.logits(variedWindows(model, 2), 2)
        demand(String(await first) === String(second), 'the same windows gave different logits')
      }),
  },
  {
    name: 'logits() answers overlapping calls each with its own logits',
    check: (open) =>
      withModel(open, async (model) => {
        const [a, b] = [variedWindows(model, 1), variedWindows(model, 3)]
        const [one, three] = await Promise.all([model.logits(a, 1), model.logits(b, 3)])
        demand(one.length === 1 && three.length === 3, `lengths ${one.length} and ${three.length}`)
      }),
  },
  {
    name: 'logits() refuses a batch of the wrong shape',
    check: (open) =>
      withModel(open, async (model) => {
        const good = variedWindows(model, 2)
        for (const [windows, count] of [
          [good, 1],
          [good, 3],
          [good.slice(1), 2],
          [good, 0],
          [good, Number.NaN],
          [good, 1.5],
          [new Float32Array(windowValues(model) * (maxBatchWindows + 1)), maxBatchWindows + 1],
        ] as const) {
          const code = await refusal(() => model.logits(windows, count))
          demand(code === 'WINDOW_SHAPE_INVALID', `${windows.length} values as ${count} windows: ${code}`)
        }
        demand((await model.logits(good, 2)).length === 2, 'a good batch was refused after bad ones')
      }),
  },
  {
    name: 'logits() refuses NaN features rather than answer with NaN',
    check: (open) =>
      withModel(open, async (model) => {
        const windows = variedWindows(model, 1)
        windows[7] = Number.NaN
        demand((await refusal(() => model.logits(windows, 1))) === 'WINDOW_VALUES_INVALID', 'NaN was scored')
      }),
  },
  {
    name: 'close() refuses later calls, and can be repeated',
    check: (open) =>
      withModel(open, async (model) => {
        await model.close()
        await model.close()
        demand(
          (await refusal(() => model.logits(variedWindows(model, 1), 1))) === 'MODEL_CLOSED',
          'a closed model scored',
        )
      }),
  },
]
