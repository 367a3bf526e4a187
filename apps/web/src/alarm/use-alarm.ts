// SPDX-License-Identifier: Apache-2.0
// The alarm's view for components.
import { useEffect, useState } from 'preact/hooks'
import { useAlarmKeeper } from './alarm-context.ts'
import type { AlarmView } from './alarm-keeper.ts'

export function useAlarm(): AlarmView {
  const alarm = useAlarmKeeper()
  const [view, setView] = useState(alarm.view)
  useEffect(() => {
    // The keeper looks every two seconds; only a real difference is worth a render.
    const follow = (next: AlarmView): void =>
      setView((shown) =>
        shown.sound === next.sound && shown.alarm?.subjects.join() === next.alarm?.subjects.join() ? shown : next,
      )
    follow(alarm.view)
    return alarm.onView(follow)
  }, [alarm])
  return view
}
