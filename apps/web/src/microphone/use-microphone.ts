// SPDX-License-Identifier: Apache-2.0
// The microphone's view for components.
import { useEffect, useState } from 'preact/hooks'
import { useMicrophoneKeeper } from './microphone-context.ts'
import type { MicrophoneView } from './microphone-keeper.ts'

export function useMicrophone(): MicrophoneView {
  const microphone = useMicrophoneKeeper()
  const [view, setView] = useState(microphone.view)
  useEffect(() => {
    setView(microphone.view)
    return microphone.onView(setView)
  }, [microphone])
  return view
}
