// SPDX-License-Identifier: Apache-2.0
// `cryingsense listen`: recordings in, cries out.
import { CodedError } from '@cryingsense/bytes'
import { openScoreModel } from '@cryingsense/detector/adapters/onnx'
import type { ThreadScoreModel } from '@cryingsense/detector/adapters/onnx'
import { featureNumbers } from '@cryingsense/dsp'
import { ByteSource, openPipe, openRecording } from '@cryingsense/audio'
import { openFileSource } from '@cryingsense/audio/adapters/node'
import { errorLine, episodeLine, scoreLine, summaryLine } from '../listen/json-lines.ts'
import { listenTo } from '../listen/listen.ts'
import type { Episode, Heard } from '../listen/listen.ts'
import { CommandError, tellRefusal } from './errors.ts'
import { help, parseListenOptions } from './listen-options.ts'
import type { ListenOptions } from './listen-options.ts'
import { LineWriter } from '../listen/line-writer.ts'
import { createProgress } from '../listen/progress.ts'
import { toText } from '../listen/verdict.ts'
import type { Result } from '../listen/verdict.ts'
import { Picture } from '../listen/report/picture.ts'
import { writeReport } from '../listen/report/write.ts'

/** Exit code: 0 all heard to the end, 2 wrong usage, 3 a recording, the model or the report failed. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const options = parseListenOptions(args)
    if (options === undefined) {
      process.stdout.write(help)
      return 0
    }
    return await listen(options)
  } catch (error) {
    if (!(error instanceof CodedError) || error.kind === 'bug') throw error
    tellRefusal('listen', error)
    return error instanceof CommandError ? 2 : 3
  }
}

async function listen(options: ListenOptions): Promise<number> {
  const model = await openScoreModel({ folder: options.modelFolder, engine: options.engine })
  const output = new LineWriter(process.stdout)
  try {
    const results: Result[] = []
    const pictures: Picture[] = []
    for (const file of options.files) {
      const picture = options.report === undefined ? undefined : new Picture(file)
      const result = await listenToFile({ file, model, options, output, picture })
      results.push(result)
      if (picture !== undefined && result.summary !== undefined) pictures.push(picture)
    }
    if (options.report !== undefined) {
      await writeReport(options.report, { results, pictures, manifest: model.manifest, engine: model.engine })
    }
    if (!options.isJson) output.write(toText(results, options.report))
    return results.some(({ problem }) => problem !== undefined) ? 3 : 0
  } finally {
    await output.flush()
    await model.close()
  }
}

interface FileTask {
  readonly file: string
  readonly model: ThreadScoreModel
  readonly options: ListenOptions
  readonly output: LineWriter
  readonly picture: Picture | undefined
}

async function listenToFile(task: FileTask): Promise<Result> {
  const { file, options, output } = task
  const episodes: Episode[] = []
  let format = 'unknown'
  let heard: Heard | undefined
  let problem: unknown
  const source = await openSource(file).catch((error: unknown) => {
    problem = error
  })
  try {
    if (source !== undefined) {
      const recording = await (file === '-' ? openPipe(source) : openRecording(source))
      format = recording.format
      heard = await hear(task, { source, recording, episodes })
      problem = heard.problem
    }
  } catch (error) {
    problem = error
  } finally {
    await source?.close()
  }
  const result: Result = { file, format, episodes, summary: heard?.summary, problem: toCodedError(problem) }
  if (result.problem !== undefined && options.isJson) {
    output.write(errorLine(file, result.problem, heard?.summary.durationSec ?? 0))
    process.stderr.write(`cryingsense listen: ${result.problem.message} (${result.problem.code})\n`)
  } else if (heard !== undefined && options.isJson) output.write(summaryLine(file, heard.summary))
  return result
}

async function hear(
  task: FileTask,
  opened: { source: ByteSource; recording: Awaited<ReturnType<typeof openRecording>>; episodes: Episode[] },
): Promise<Heard> {
  const { file, model, options, output, picture } = task
  const { source, recording, episodes } = opened
  const progress = createProgress(source)
  let samplesHeard = 0
  try {
    return await listenTo(recording, model, {
      isLive: source.sizeBytes === undefined,
      onEpisode: (episode) => {
        episodes.push(episode)
        if (options.isJson) output.write(episodeLine(file, episode))
      },
      onScore: (hop) => {
        picture?.takeScore(hop)
        if (options.hasScores) output.write(scoreLine(file, hop))
      },
      onSamples: (samples) => {
        samplesHeard += samples.length
        picture?.takeSamples(samples)
        progress.show(samplesHeard / featureNumbers.sampleRateHz)
      },
      ...(picture === undefined ? {} : { onFrame: (frame: Float32Array) => picture.takeFrame(frame) }),
    })
  } finally {
    progress.clear()
  }
}

async function openSource(file: string): Promise<ByteSource> {
  return file === '-' ? new ByteSource(process.stdin, { name: '-' }) : openFileSource(file)
}

/** The recording's own refusal; anything else is not about this file and goes on up. */
function toCodedError(problem: unknown): CodedError | undefined {
  if (problem === undefined) return undefined
  if (problem instanceof CodedError && problem.code.startsWith('AUDIO_')) return problem
  throw problem
}
