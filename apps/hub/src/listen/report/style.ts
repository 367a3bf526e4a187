// SPDX-License-Identifier: Apache-2.0
// The look of the report, light and dark. Its hash stands in the page's policy, so it must not be changed in place.

/** The one stylesheet. */
export const style = `
:root { color-scheme: light dark;
  --ground: #f6f5f2; --card: #ffffff; --ink: #23222b; --soft: #6d6b78; --line: #e4e2dc; --panel: #f3f2ef;
  --cry: #d6455d; --score: #4f5bd5; --wave: #55546a; --deaf: #8a8794; --calm: #2f7d5b; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #131318; --card: #1c1c24; --ink: #ecebf2; --soft: #9c9aab; --line: #2d2d38; --panel: #15151c;
  --cry: #ff7085; --score: #8f9bff; --wave: #a6a4bd; --deaf: #777584; --calm: #6fcf9f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 20px 64px; }
header { margin-bottom: 28px; }
.brand { color: var(--soft); font-size: 14px; letter-spacing: .02em; }
h1 { font-size: clamp(22px, 3.4vw, 32px); line-height: 1.25; margin: 6px 0 0; font-weight: 650; overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 16px; padding: 22px 24px; margin: 18px 0; }
h2 { font-size: 18px; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.meta { color: var(--soft); font-size: 14px; margin: 2px 0 14px; }
.badge { display: inline-block; border-radius: 999px; padding: 1px 10px; font-size: 13px; font-weight: 600; margin-left: 8px;
  border: 1px solid currentColor; vertical-align: 2px; white-space: nowrap; }
.badge.cries { color: var(--cry); } .badge.calm { color: var(--calm); } .badge.failed { color: var(--deaf); }
.scroll { overflow-x: auto; margin: 0 -6px; padding: 0 6px; }
svg { display: block; width: 100%; min-width: 700px; height: auto; }
.panel { fill: var(--panel); } .cry { fill: var(--cry); opacity: .13; } .mark { fill: var(--cry); }
.deaf { fill: var(--deaf); opacity: .28; } .wave { fill: var(--wave); }
.score { fill: none; stroke: var(--score); stroke-width: 1.6; stroke-linejoin: round; }
.under { fill: var(--score); opacity: .14; } .threshold { stroke: var(--soft); stroke-dasharray: 3 4; opacity: .8; }
.tick { stroke: var(--soft); } .label { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; margin-top: 16px; font-variant-numeric: tabular-nums; font-size: 15px; }
th, td { text-align: right; white-space: nowrap; padding: 5px 22px 5px 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; font-size: 13px; } tr:last-child td { border-bottom: 0; }
.warning { border-left: 3px solid var(--deaf); padding: 2px 12px; color: var(--soft); margin: 14px 0 0; font-size: 15px; }
details { margin-top: 14px; } summary { cursor: pointer; color: var(--soft); font-size: 14px; }
footer { color: var(--soft); font-size: 14px; margin-top: 28px; } footer p { margin: 6px 0; max-width: 75ch; }
@media print { body { background: #fff; } section { break-inside: avoid; } }
`
