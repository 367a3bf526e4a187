// SPDX-License-Identifier: Apache-2.0
// Live state and live levels for components.
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLiveSource } from './live-context.ts'
import type { LevelEvent } from './level-event.ts'
import type { LiveState } from './live-state.ts'

/** Re-renders when rooms, episodes or the connection change; never on a mere level. */
export function useLiveState(): LiveState {
  const live = useLiveSource()
  const [state, setState] = useState(live.state)
  useEffect(() => {
    setState(live.state)
    return live.onState(setState)
  }, [live])
  return state
}

/** Calls `onLevel` for each level of `deviceId` without re-rendering: meters and pictures draw by themselves. */
export function useLevels(deviceId: string, onLevel: (level: LevelEvent) => void): void {
  const live = useLiveSource()
  const latest = useRef(onLevel)
  latest.current = onLevel
  useEffect(
    () =>
      live.onLevel((level) => {
        if (level.deviceId === deviceId) latest.current(level)
      }),
    [live, deviceId],
  )
}
