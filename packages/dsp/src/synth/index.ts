// SPDX-License-Identifier: Apache-2.0
// Public names of the synthesizer: seeded cries and nurseries, for demos, tests and training.
export { synthesizeClip, type ClipOptions, type SoundKind } from './clip.ts'
export { LONGEST_NIGHT_MINUTES, nurseryStream, synthesizeNight, type Night, type NightOptions } from './night.ts'
export { type TruthEvent } from './nursery.ts'
export { NURSERY_KINDS, isNurseryKind, type NurseryKind } from './nursery/kinds.ts'
export { SCENE_NAMES, isSceneName, type SceneName } from './scene.ts'
export { LONGEST_BOUT_SEC } from './bout.ts'
export { SAMPLE_RATE_HZ } from './sound.ts'
