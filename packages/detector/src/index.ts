// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/detector.
export { DetectorError } from './errors.ts'
export type { DetectorErrorCode } from './errors.ts'
export { interruptedAfterMs, maxBatchWindows, updateEveryMs } from './limits.ts'
export { decodeManifest, toManifest } from './manifest.ts'
export type { ModelFile, ModelInput, ModelManifest } from './manifest.ts'
export { toScore } from './model/score-model.ts'
export type { ScoreModel } from './model/score-model.ts'
export { FeatureWindow } from './feature-window.ts'
export type { FeatureWindowSizes } from './feature-window.ts'
export { HopStream } from './hop-stream.ts'
export type { Hop, HopHandlers } from './hop-stream.ts'
export { toEpisodeSettings } from './episode/settings.ts'
export type { EpisodeSettings } from './episode/settings.ts'
export { initialEpisodeState } from './episode/state.ts'
export type {
  EndReason,
  EpisodeEvent,
  EpisodeFigures,
  EpisodeInput,
  EpisodeState,
  OpenEpisode,
  RoomState,
  RoomWord,
} from './episode/state.ts'
export { stepEpisode } from './episode/step.ts'
export type { EpisodeStep } from './episode/step.ts'
export { cannotHearCauses, isDeaf } from './hearing/causes.ts'
export type { CannotHearCause } from './hearing/causes.ts'
export { HearingMonitor } from './hearing/monitor.ts'
export { SignalProbe, healthBlockSamples } from './hearing/probe.ts'
export type { HealthBlock } from './hearing/probe.ts'
export {
  causeTimes,
  initialHearingState,
  noiseGoneDbfs,
  noiseTooHighDbfs,
  stepHearing,
  toldCause,
} from './hearing/step.ts'
export type { CauseState, HearingInput, HearingState } from './hearing/step.ts'
