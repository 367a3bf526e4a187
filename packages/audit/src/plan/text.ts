// SPDX-License-Identifier: Apache-2.0
// A plan as text for a terminal. Names come from strangers' files: the caller escapes what could steer a terminal.
import type { Place } from '../finding/finding.ts'
import type { Plan, WayOut } from './plan.ts'

/** Lines of the plan, indented, at most as wide as its longest statement. */
export function planText({ conflicts, waysOut, knowledgeDate }: Plan): string {
  if (conflicts.length + waysOut.length === 0) return ''
  const lines = [`\n  plan      as of what was known on ${knowledgeDate}`]
  for (const { parts } of conflicts) {
    lines.push('            These cannot all hold:')
    for (const { statement, place, source } of parts) lines.push(`              - ${statement}${where(place, source)}`)
  }
  const shared = sharedSteps(waysOut)
  for (const [index, way] of waysOut.entries()) lines.push('', ...wayLines(way, index, shared))
  if (shared.length > 0)
    lines.push('', '            Whichever way you take:', ...shared.map((step) => `              - ${step}`))
  return `${lines.join('\n')}\n`
}

function where(place: Place | null, source: string | null): string {
  if (place !== null) return ` (${place.path}${place.line === null ? '' : `:${place.line}`})`
  return source === null ? '' : ` (${source})`
}

/** Steps that every way has. */
export function sharedSteps(waysOut: readonly WayOut[]): string[] {
  const [first] = waysOut
  return first === undefined ? [] : first.steps.filter((step) => waysOut.every((way) => way.steps.includes(step)))
}

function wayLines(way: WayOut, index: number, shared: readonly string[]): string[] {
  const { title, changes, stillOpen, axes, commands, verify, steps } = way
  const lines = [`  way ${index + 1}     ${title}`]
  const axis = [
    ...(axes.python.length === 0 ? [] : [`Python ${axes.python.join(', ')}`]),
    ...(axes.accelerators.length === 0 ? [] : [axes.accelerators.join(', ')]),
    ...(axes.systems.length === 0 ? [] : [axes.systems.join(', ')]),
  ]
  if (axis.length > 0) lines.push(`            holds for ${axis.join('; ')}`)
  for (const { package: name, from, to, reason } of changes)
    lines.push(`            ${name} ${from ?? ''} -> ${to ?? 'none'}   ${reason}`.replace('  ->', ' ->'))
  for (const { id, condition, isConditionMet } of stillOpen)
    lines.push(`            stays open: ${id}; fine as long as ${condition}${isConditionMet === false ? ' (!)' : ''}`)
  for (const step of steps.filter((one) => !shared.includes(one))) lines.push(`            - ${step}`)
  for (const command of commands) lines.push(`              $ ${command}`)
  for (const one of verify) lines.push(`              check: ${one}`)
  return lines
}
