// SPDX-License-Identifier: Apache-2.0
// A security notice to its statements. Notices are prose: what follows a known form is read exactly, the rest is kept as
// a statement that nothing speaks of.
import { parseRange } from '../version/range.ts'
import { parseRequirement } from '../requirement/requirement.ts'
import type { Claim, ListedFlaw, Notice } from './claim.ts'
import { maxClaims, maxNoticeBytes } from './limits.ts'
import { readLines, type NoticeLine } from './markdown.ts'
import { packageIn } from './names.ts'

const versionText = String.raw`\d+(?:\.\d+)+(?:(?:a|b|rc|\.post|\.dev)\d+)?`

/** `known` holds the packages whose advisories are known. Undefined where the bytes are no text. */
export function readNotice(bytes: Uint8Array, known: ReadonlySet<string>): Notice | undefined {
  if (bytes.length > maxNoticeBytes || bytes.includes(0)) return undefined
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
  const lines = readLines(text)
  const reader = new NoticeReader(lines, known)
  return { claims: reader.read(), date: dateOf(lines) }
}

/** The day that the notice gives itself: "Last Updated: 2025-12-07", "Date: 2024-02-04". */
function dateOf(lines: readonly NoticeLine[]): string | null {
  for (const name of ['last updated', 'updated', 'date']) {
    const [day] = /\d{4}-\d{2}-\d{2}/.exec(lines.find(({ field }) => field === name)?.value ?? '') ?? []
    if (day !== undefined) return day
  }
  return null
}

const severities = { critical: 'critical', high: 'high', moderate: 'medium', medium: 'medium', low: 'low' } as const

class NoticeReader {
  readonly #lines: readonly NoticeLine[]
  readonly #known: ReadonlySet<string>
  readonly #subject: string
  readonly #claims: Claim[] = []
  readonly #flaws: readonly ListedFlaw[]

  constructor(lines: readonly NoticeLine[], known: ReadonlySet<string>) {
    this.#lines = lines
    this.#known = known
    // The package that the notice names first is what it speaks of where it names none.
    this.#subject = lines.map(({ text }) => packageIn(text, known)).find((name) => name !== undefined) ?? ''
    this.#flaws = listFlaws(lines)
  }

  read(): Claim[] {
    for (const [index, line] of this.#lines.entries()) {
      if (this.#claims.length >= maxClaims) break
      const before = this.#claims.length
      if (line.kind === 'code') this.#readCode(line)
      else if (line.kind === 'row') this.#readRow(line)
      else this.#readProse(line, index)
      // Headings only announce; every other line that says something is told, known or not.
      if (this.#claims.length === before && line.kind !== 'heading' && line.kind !== 'code' && isStatement(line))
        this.#add(line, { kind: 'other' })
    }
    return this.#claims
  }

  #add(line: NoticeLine, claim: DistributiveOmit<Claim, 'line' | 'text'>): void {
    this.#claims.push({ line: line.line, text: line.text.slice(0, 300), ...claim } as Claim)
  }

  #packageOf(text: string): string {
    return packageIn(text, this.#known) ?? this.#subject
  }

  /** The listed flaw below whose title a line stands. */
  #flawOf(index: number): ListedFlaw | null {
    const line = this.#lines[index]
    for (let at = index; at >= 0; at--) {
      const above = this.#lines[at]
      if (above === undefined || line === undefined) return null
      const flaw = this.#flaws.find((one) => one.line === above.line)
      if (flaw !== undefined) return flaw
      // Another heading, or a list that begins anew at the margin, ends the flaw.
      if (above.kind === 'heading') return null
    }
    return null
  }

  #readRow(line: NoticeLine): void {
    const [name = '', ...cells] = line.cells
    const range = cells.map(toRange).find((one) => one !== undefined)
    const status = cells.join(' ').toLowerCase()
    const subject = packageIn(name, this.#known)
    const [id] = ids(line.text)
    const version = cells.find((cell) => new RegExp(`^${versionText}$`).test(cell))
    if (id !== undefined && subject !== undefined && version !== undefined)
      this.#add(line, { kind: 'open-flaw', id, package: subject, version })
    else if (subject === undefined || range === undefined) return
    else if (/vulnerab|unsupported|not supported|insecure/.test(status))
      this.#add(line, { kind: 'vulnerable', package: subject, range })
    else if (/support|secure|safe|patched/.test(status)) this.#add(line, { kind: 'supported', package: subject, range })
  }

  #readProse(line: NoticeLine, index: number): void {
    const flaw = this.#flawOf(index)
    if (flaw !== null && flaw.line !== line.line && this.#readField(line, flaw)) return
    const { text } = line
    const subject = this.#packageOf(text)
    this.#readStatus(line, subject)
    this.#readRequires(line)
    const [, torch, first, last] =
      new RegExp(String.raw`(\d+\.\d+)(?:\.\d+)?\+?.{0,40}requires Python (3\.\d+)\s*(?:-|–|to)\s*(3\.\d+)`).exec(
        text,
      ) ?? []
    if (torch !== undefined && first !== undefined && last !== undefined)
      this.#add(line, { kind: 'pythons', torch, first, last })
    if (/\[your[- ]?e?-?mail\]|<your[- ]e?-?mail>|example@example|TODO/i.test(line.raw))
      this.#add(line, { kind: 'placeholder' })
    if (/dependabot/i.test(text)) this.#add(line, { kind: 'tool', tool: 'dependabot' })
    if (/codeql/i.test(text)) this.#add(line, { kind: 'tool', tool: 'codeql' })
    if (/use weights_only=True for untrusted|weights_only=True.{0,30}(?:is )?safe/i.test(text))
      this.#add(line, { kind: 'weights-only-advice', torch: this.#floor() })
    this.#readFloor(line, subject, flaw)
    this.#readSentence(line, subject)
  }

  /** "a memory corruption flaw before 2.10 (CVE-2026-24747)". */
  #readSentence(line: NoticeLine, subject: string): void {
    const pattern = new RegExp(
      String.raw`(?:before|fixed in|until) (${versionText})\s*\(((?:CVE|GHSA|PYSEC)-[\w-]{4,40})\)`,
      'g',
    )
    for (const [text, version = '', id = ''] of line.text.matchAll(pattern)) {
      const flaw = { title: text, line: line.line, ids: [id], affected: null, patched: version }
      this.#add(line, { kind: 'flaw-patched', flaw, package: subject, version })
    }
  }

  /** `- **Severity**: High` and its kin below a listed flaw. */
  #readField(line: NoticeLine, flaw: ListedFlaw): boolean {
    const { field, value, text } = line
    const subject = this.#packageOf(`${flaw.title} ${value}`)
    const range = toRange(value)
    if (field.startsWith('affected') && range !== undefined)
      this.#add(line, { kind: 'flaw-affected', flaw, package: subject, range })
    else if (/^(?:patched|fixed)/.test(field) && new RegExp(versionText).test(value))
      this.#add(line, {
        kind: 'flaw-patched',
        flaw,
        package: subject,
        version: new RegExp(versionText).exec(value)?.[0] ?? '',
      })
    else if (field === 'severity') {
      const severity = severities[value.toLowerCase().split(/[^a-z]/, 1)[0] as keyof typeof severities] as
        (typeof severities)[keyof typeof severities] | undefined
      if (severity === undefined) return false
      this.#add(line, { kind: 'flaw-severity', flaw, package: subject, severity })
    } else if (field.endsWith('status') && /withdrawn/i.test(value))
      this.#add(line, { kind: 'flaw-withdrawn', flaw, package: subject })
    else if (/withdrawn/i.test(text) && /incorrect|duplicate|resolved|means/i.test(text))
      this.#add(line, { kind: 'withdrawal-reason', flaw, package: subject })
    else if (/weights_only=True.{0,40}(?:still|can).{0,30}(?:remote code|code execution)/i.test(text))
      this.#add(line, { kind: 'weights-only-flaw', flaw, package: subject })
    else return false
    return true
  }

  #readStatus(line: NoticeLine, subject: string): void {
    const { text } = line
    if (subject === '') return
    const [, version] =
      new RegExp(String.raw`(?:upgraded|upgrading|updated|moved) to (?:[A-Za-z]+ )?(${versionText})`).exec(text) ?? []
    if (/security status:?\s*(?:resolved|secure|safe)|no known vulnerabilities/i.test(text))
      this.#add(line, { kind: 'nothing-open', package: subject, version: this.#currentVersion() })
    if (version !== undefined && /address(?:es)? all|resolved|fix(?:es|ed)? all/i.test(text))
      this.#add(line, { kind: 'listed-resolved', package: subject, version, flaws: this.#flaws })
    const [, from, to] =
      new RegExp(String.raw`upgrading (?:[A-Za-z]+ )?from (${versionText}) to (${versionText})`).exec(text) ?? []
    const date = dateOf(this.#lines)
    if (from !== undefined && to !== undefined && date !== null)
      this.#add(line, { kind: 'upgrade-dated', package: subject, from, to, date })
    const [id] = ids(text)
    const [, openVersion] = new RegExp(String.raw`(${versionText}) is affected`).exec(text) ?? []
    if (id !== undefined && openVersion !== undefined)
      this.#add(line, { kind: 'open-flaw', id, package: subject, version: openVersion })
  }

  /** `mmpretrain requires: mmcv>=2.0.0,<2.4.0 and mmengine>=0.8.3,<1.0.0`. */
  #readRequires(line: NoticeLine): void {
    const [, name, list] = /(?:^|\s)([A-Za-z][\w.-]*) requires:?\s+(.*)$/.exec(line.text) ?? []
    if (name === undefined || list === undefined) return
    for (const part of list.split(/\s+and\s+/)) {
      const wanted = parseRequirement(part.trim().replace(/[.;]$/, ''))
      if (wanted !== undefined && wanted.range !== '')
        this.#add(line, {
          kind: 'requires',
          package: packageIn(name, new Set([...this.#known, 'mmdet', 'mmpretrain'])) ?? name.toLowerCase(),
          wants: wanted.name,
          range: wanted.range,
        })
    }
  }

  /** "Upgrade to PyTorch 2.6.0 or later", "2.2.0+ (minimum for basic security)". */
  #readFloor(line: NoticeLine, subject: string, flaw: ListedFlaw | null): void {
    if (subject === '') return
    const later = new RegExp(
      String.raw`(?:upgrade|update|use)\b.{0,20}?\b(?:[A-Za-z]+ )(${versionText}) (?:or later|or newer|or above)`,
      'i',
    ).exec(line.text)
    const plus = new RegExp(
      String.raw`(?:use|with|minimum).{0,30}?(${versionText})\+(?=.{0,60}(?:security|best practices|secure|minimum))`,
      'i',
    ).exec(line.text)
    const version = later?.[1] ?? plus?.[1]
    if (version !== undefined)
      this.#add(line, { kind: 'floor', package: subject, version, flaw: later === null ? null : flaw })
  }

  /** Requirements and loader calls in code. */
  #readCode(line: NoticeLine): void {
    const [, quoted] = /^"([^"]+)",?$/.exec(line.text) ?? []
    const wanted = quoted === undefined ? undefined : parseRequirement(quoted)
    const floor = parseRange(wanted?.range ?? '')?.find(({ operator }) => operator === '>=')?.version
    if (wanted !== undefined && floor !== undefined && floor !== null) {
      const torch = this.#codeTorch()
      if (wanted.name === 'torch') this.#add(line, { kind: 'floor', package: 'torch', version: floor.text, flaw: null })
      else if (torch !== undefined && ['torchvision', 'torchaudio'].includes(wanted.name))
        this.#add(line, { kind: 'pair', torch, package: wanted.name, version: floor.text })
      else this.#add(line, { kind: 'other' })
    }
    if (/torch\.load\([^)]*weights_only\s*=\s*True/.test(line.text))
      this.#add(line, { kind: 'weights-only-advice', torch: this.#floor() })
    else if (/torch\.load\(/.test(line.text)) this.#add(line, { kind: 'default-load', torch: this.#floor() })
  }

  #codeTorch(): string | undefined {
    for (const { kind, text } of this.#lines) {
      const [, version] = kind === 'code' ? (/"torch>=([\d.]+)/.exec(text) ?? []) : []
      if (version !== undefined) return version
    }
    return undefined
  }

  /** The lowest version that the notice calls supported, or recommends. */
  #floor(): string | null {
    for (const line of this.#lines) {
      const range =
        line.kind === 'row' && /support/i.test(line.text)
          ? line.cells.map(toRange).find((one) => one !== undefined)
          : undefined
      const bound = parseRange(range ?? '')?.find(({ operator }) => operator === '>=')?.version
      if (bound !== undefined && bound !== null) return bound.text
    }
    return this.#currentVersion()
  }

  /** The version that the notice says was upgraded to. */
  #currentVersion(): string | null {
    for (const { text } of this.#lines) {
      const [, version] =
        new RegExp(
          String.raw`(?:upgraded|upgrading) (?:to )?(?:[A-Za-z]+ )?(?:from \S+ )?(?:to )?(${versionText})`,
        ).exec(text) ?? []
      if (version !== undefined) return version
    }
    return null
  }
}

type DistributiveOmit<Type, Keys extends keyof Type> = Type extends unknown ? Omit<Type, Keys> : never

/** Numbered items or headings that are followed by fields such as "Affected versions". */
function listFlaws(lines: readonly NoticeLine[]): ListedFlaw[] {
  return lines.flatMap((line, index): ListedFlaw[] => {
    if (line.number === null || line.kind === 'row') return []
    const below: NoticeLine[] = []
    for (const next of lines.slice(index + 1, index + 12)) {
      if (next.kind === 'heading' || next.number !== null) break
      below.push(next)
    }
    const affected = below.find(({ field }) => field.startsWith('affected'))
    if (affected === undefined) return []
    const patched = below.find(({ field }) => /^(?:patched|fixed)/.test(field))
    const all = [line, ...below].map(({ text }) => text).join(' ')
    return [
      {
        title: line.text,
        line: line.line,
        ids: ids(all),
        affected: toRange(affected.value) ?? null,
        patched: new RegExp(versionText).exec(patched?.value ?? '')?.[0] ?? null,
      },
    ]
  })
}

function ids(text: string): string[] {
  return [...new Set(text.match(/\b(?:CVE-\d{4}-\d{4,7}|GHSA(?:-[a-z0-9]{4}){3}|PYSEC-\d{4}-\d+)\b/g) ?? [])]
}

/** A range in prose, `< 2.2.0`, `>= 2.6.0`; undefined where the text is none. */
function toRange(text: string): string | undefined {
  const bare = text.trim().replace(/^v(?=\d)/, '')
  if (!/^(?:[<>]=?|==|~=)/.test(bare)) return undefined
  return parseRange(bare) === undefined ? undefined : bare
}

/** Not a label, a link or a fragment. */
function isStatement({ text, field, value, raw }: NoticeLine): boolean {
  if (field !== '' && value === '') return false
  return text.split(' ').length >= 4 && !/^\s*-?\s*\[[^\]]*\]\(http/.test(raw)
}
