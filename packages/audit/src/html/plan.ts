// SPDX-License-Identifier: Apache-2.0
// The plan: what cannot all hold, and the ways out with their commands.
import type { Conflict, OpenRisk, Plan, PlanAxes, WayOut } from '../plan/plan.ts'
import { sharedSteps } from '../plan/text.ts'
import { placeText } from './findings.ts'
import { maxItems } from './limits.ts'
import { html, Markup, nothing } from './markup.ts'

/** Nothing where there is no plan, or nothing to change. */
export function planSection(plan: Plan | null): Markup {
  if (plan === null || plan.conflicts.length + plan.waysOut.length === 0) return nothing
  const shared = sharedSteps(plan.waysOut)
  return html`<section class="card" id="plan" aria-labelledby="plan-title">
    <h2 id="plan-title">The plan <span class="count">as of what was known on ${plan.knowledgeDate}</span></h2>
    ${plan.conflicts.slice(0, maxItems).map(conflictBox)}
    ${plan.waysOut.slice(0, maxItems).map((way, index) => wayBox(way, { index, shared }))}
    ${
      shared.length === 0
        ? nothing
        : html`<section class="shared">
            <h3>Whichever way you take</h3>
            ${list(shared)}
          </section>`
    }
  </section>`
}

function conflictBox({ parts }: Conflict): Markup {
  return html`<div class="conflict">
    <h3>These cannot all hold</h3>
    <ol>
      ${parts.slice(0, maxItems).map(({ statement, place, source }) => {
        const where = place === null ? (source ?? '') : placeText(place)
        return html`<li>${statement} ${where === '' ? nothing : html`<span class="fine break">${where}</span>`}</li>`
      })}
    </ol>
  </div>`
}

function wayBox(
  way: WayOut,
  { index, shared }: { readonly index: number; readonly shared: readonly string[] },
): Markup {
  const { title, changes, stillOpen, commands, verify } = way
  const steps = way.steps.filter((step) => !shared.includes(step))
  const body = html`<summary>
      <h3><span class="rank">${index + 1}</span> ${title}</h3>
    </summary>
    <p class="fine">${axesText(way.axes)}</p>
    ${changes.length === 0 ? nothing : changesTable(way)}
    ${
      steps.length === 0
        ? nothing
        : html`<h4>Steps</h4>
            ${list(steps)}`
    }
    ${
      commands.length === 0
        ? nothing
        : html`<h4>Commands</h4>
            <pre class="evidence">${lines(commands)}</pre>`
    }
    ${
      verify.length === 0
        ? nothing
        : html`<h4>How to see that it worked</h4>
            <pre class="evidence">${lines(verify)}</pre>`
    }
    ${
      stillOpen.length === 0
        ? nothing
        : html`<h4>What stays open</h4>
            <ul class="open">
              ${stillOpen.slice(0, maxItems).map(riskItem)}
            </ul>`
    }`
  return index === 0 ? html`<details class="way" open>${body}</details>` : html`<details class="way">${body}</details>`
}

function changesTable({ title, changes }: WayOut): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Changes: ${title}">
    <table>
      <thead>
        <tr>
          <th scope="col">Package</th>
          <th scope="col">from</th>
          <th scope="col">to</th>
          <th scope="col">why</th>
        </tr>
      </thead>
      <tbody>
        ${changes.slice(0, maxItems).map(
          ({ package: name, from, to, reason }) =>
            html`<tr>
              <th scope="row"><code>${name}</code></th>
              <td>${from ?? '–'}</td>
              <td><strong>${to ?? 'none'}</strong></td>
              <td>${reason}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function riskItem({ id, reason, condition, isConditionMet }: OpenRisk): Markup {
  const state =
    isConditionMet === null
      ? html`<span class="chip is-unknown">cannot be told</span>`
      : isConditionMet
        ? html`<span class="chip is-safe">condition met</span>`
        : html`<span class="chip is-unsafe">condition not met</span>`
  return html`<li>
    <strong>${id}</strong> ${state}
    <p class="fine">${reason}. Fine as long as ${condition}.</p>
  </li>`
}

function axesText({ python, accelerators, systems }: PlanAxes): string {
  const parts = [
    ...(python.length === 0 ? [] : [`Python ${python.join(', ')}`]),
    ...(accelerators.length === 0 ? [] : [accelerators.join(', ')]),
    ...(systems.length === 0 ? [] : [systems.join(', ')]),
  ]
  return parts.length === 0 ? '' : `Holds for ${parts.join('; ')}`
}

function list(items: readonly string[]): Markup {
  return html`<ul class="dots">
    ${items.slice(0, maxItems).map((item) => html`<li class="break">${item}</li>`)}
  </ul>`
}

/** One each on a line; a line break inside of one is shown, not made. */
function lines(texts: readonly string[]): Markup[] {
  const lineBreak = Markup.ofTrusted('\n')
  return texts.slice(0, maxItems).map((text) => html`${text}${lineBreak}`)
}
