// SPDX-License-Identifier: Apache-2.0
// This browser as a microphone, handed down from main.tsx.
import { neededContext } from '../context/needed-context.ts'
import type { MicrophoneKeeper } from './microphone-keeper.ts'

export const [MicrophoneProvider, useMicrophoneKeeper] = neededContext<MicrophoneKeeper>('MicrophoneProvider')
