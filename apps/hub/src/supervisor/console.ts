// SPDX-License-Identifier: Apache-2.0
// What the hub says on the console where it was started.

export interface Welcome {
  readonly url: string
  /** The one-time code, while nobody has claimed the hub. */
  readonly code: string | undefined
  readonly dataFolder: string
  readonly hasNursery: boolean
}

/** The first screen: one address, and the code where one is needed. */
export function welcome({ url, code, dataFolder, hasNursery }: Welcome): string {
  const rows = [
    ['Open', code === undefined ? url : `${url}#code=${code}`],
    ...(code === undefined ? [] : [['Code', `${code}  (once, within 10 minutes; the address above brings it along)`]]),
    ...(hasNursery
      ? [['Demo', 'two virtual babies, labelled so; their sound is synthetic. --no-demo leaves them out']]
      : []),
    ['Data', dataFolder],
    ['Stop', 'Ctrl-C'],
  ]
  const lines = rows.map(([label = '', text = '']) => `  ${label.padEnd(6)}${text}`)
  return ['', 'CryingSense is listening.', '', ...lines, '', ''].join('\n')
}

/** A later code, when the first one has expired unused. The address stays the same, so it is not said again. */
export function laterCode(code: string): string {
  return `  Code  ${code}  (the one before it is void)\n`
}
