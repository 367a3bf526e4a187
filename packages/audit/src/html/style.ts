// SPDX-License-Identifier: Apache-2.0
// How the report looks: the quiet paper of the page that inspects files, with colour kept for the verdict.

/** The whole style sheet. Change it, and the test beside `page.ts` says the new hash. */
export const style = `
:root{color-scheme:light dark;--ground:light-dark(#f5f6f4,#14171a);--surface:light-dark(#fff,#1d2125);--sunken:light-dark(#f0f2f0,#171b1e);--ink:light-dark(#1b2126,#e9edf0);--ink-soft:light-dark(#55606a,#a3afb9);--line:light-dark(#dce1de,#323a41);--accent:light-dark(#1f5f8b,#7cc0ec);--safe:light-dark(#17693f,#6fd29b);--unsafe:light-dark(#ad1f2d,#ff8f93);--malformed:light-dark(#83308a,#dd9be4);--unknown:light-dark(#875400,#efb95c);--wire:light-dark(#7f8b94,#74818b);--mono:ui-monospace,'SF Mono','Cascadia Code','DejaVu Sans Mono',Menlo,monospace;font:16px/1.5 system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif}
*,*::before,*::after{box-sizing:border-box}
html{background:var(--ground);color:var(--ink);text-size-adjust:100%}
body,h1,h2,h3,h4,p,ul,ol,dl,dd,pre{margin:0;padding:0}
ul{list-style:none}
h1{font-size:clamp(1.6rem,1.2rem + 2vw,2.3rem);line-height:1.15;letter-spacing:-.02em;text-wrap:balance}
h2{font-size:1.2rem;line-height:1.3}
h3{font-size:1rem}
h4{font-size:.9375rem}
a{color:var(--accent)}
code,pre{font-family:var(--mono);font-size:.875em}
code,.where,.id{unicode-bidi:isolate}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.page{max-width:78rem;margin:0 auto;padding:0 clamp(1rem,3vw,2.5rem) 4rem}
.masthead{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.25rem 1.5rem;padding:1.25rem 0}
.brand{font-weight:700;letter-spacing:-.01em}
.fine{color:var(--ink-soft);font-size:.875rem}
.break,.fine,.where,li,td,th{overflow-wrap:anywhere}
.lead{font-size:1.125rem}
main{display:grid;gap:1.25rem;grid-template-columns:minmax(0,1fr)}
footer{padding-top:2rem;max-width:70ch}
.verdict{--tone:var(--ink-soft);display:grid;gap:.6rem;padding:clamp(1.1rem,3vw,1.75rem);border:1px solid color-mix(in srgb,var(--tone) 45%,var(--line));border-inline-start:8px solid var(--tone);border-radius:14px;background:color-mix(in srgb,var(--tone) 7%,var(--surface))}
.verdict h1{color:var(--tone)}
.verdict.is-safe{--tone:var(--safe)}
.verdict.is-unsafe{--tone:var(--unsafe)}
.verdict.is-malformed{--tone:var(--malformed)}
.verdict.is-unknown{--tone:var(--unknown)}
.file-title{font-weight:600}
.facts{display:flex;flex-wrap:wrap;gap:.5rem 2rem;padding-top:.5rem;font-variant-numeric:tabular-nums}
.facts dt{color:var(--ink-soft);font-size:.8125rem}
.facts dd{font-weight:600}
.card{display:grid;grid-template-columns:minmax(0,1fr);gap:1rem;padding:clamp(1rem,2.5vw,1.5rem);border:1px solid var(--line);border-radius:14px;background:var(--surface)}
.card p{max-width:90ch}
.contents ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.contents a{display:inline-block;padding:.35rem 0}
.todo{display:grid;gap:.6rem;padding-inline-start:1.5rem}
.todo li::marker{color:var(--ink-soft);font-variant-numeric:tabular-nums}
.count{margin-inline-start:.25rem;color:var(--ink-soft);font-size:.9375rem;font-weight:450;font-variant-numeric:tabular-nums}
.severity{display:grid;gap:.8rem}
.severity+.severity,.severity+.remarks{padding-top:1.1rem;border-top:1px solid var(--line)}
.findings{display:grid;gap:1.4rem}
.findings>li{display:grid;gap:.35rem;min-width:0}
.finding-title{display:flex;flex-wrap:wrap;align-items:baseline;gap:.1rem .6rem;font-size:1rem}
.code{color:var(--ink-soft);font-size:.75rem;font-weight:450}
.places{display:grid;gap:.6rem;padding-inline-start:.9rem;border-inline-start:2px solid var(--line);margin-top:.3rem}
.places>li>*{max-width:none}
.places>li{display:grid;gap:.2rem;min-width:0}
.where{font-weight:600}
.chip{--tone:var(--ink-soft);display:inline-block;padding:.05rem .5rem;border-radius:99px;background:color-mix(in srgb,var(--tone) 12%,var(--surface));color:var(--tone);font-size:.8125rem;font-weight:600;white-space:nowrap}
.chip.is-critical,.chip.is-high,.chip.is-unsafe{--tone:var(--unsafe)}
.chip.is-medium,.chip.is-unknown{--tone:var(--unknown)}
.chip.is-malformed{--tone:var(--malformed)}
.chip.is-safe{--tone:var(--safe)}
.evidence{padding:.6rem .8rem;border-radius:8px;background:var(--sunken);overflow-wrap:anywhere;white-space:pre-wrap}
.places .evidence{padding:.3rem .6rem}
summary{display:flex;align-items:center;gap:.55rem;width:fit-content;max-width:100%;color:var(--accent);font-size:.9375rem;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary::before{content:'';flex:none;border-block:.28rem solid transparent;border-inline-start:.42rem solid currentcolor}
details[open]>summary{margin-bottom:.7rem}
details[open]>summary::before{rotate:90deg}
.conflict{display:grid;gap:.4rem;padding:.9rem 1.1rem;border-inline-start:4px solid var(--unsafe);border-radius:8px;background:color-mix(in srgb,var(--unsafe) 6%,var(--surface))}
.conflict h3{color:var(--unsafe)}
.conflict ol{padding-inline-start:1.4rem}
.conflict .fine{display:block}
.way{padding-top:1rem;border-top:1px solid var(--line)}
.way>*+*{margin-top:.6rem}
.way summary h3{color:var(--ink)}
.rank{display:inline-grid;place-items:center;width:1.6rem;height:1.6rem;margin-inline-end:.3rem;border-radius:50%;background:var(--sunken);color:var(--ink-soft);font-size:.875rem;font-variant-numeric:tabular-nums}
.way h4{margin-top:1rem}
.shared{display:grid;gap:.4rem;padding-top:1rem;border-top:1px solid var(--line)}
.dots{display:grid;gap:.25rem;padding-inline-start:1.2rem;list-style:disc}
.open{display:grid;gap:.5rem}
.scroll{overflow-x:auto;max-width:100%}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
th,td{padding:.55rem .9rem .55rem 0;border-bottom:1px solid var(--line);min-width:6.5rem;text-align:start;vertical-align:top;font-weight:450}
thead th{color:var(--ink-soft);font-size:.8125rem;white-space:nowrap}
tbody tr:last-child>*{border-bottom:0}
td,td .chip{font-variant-numeric:tabular-nums}
.number{white-space:nowrap}
.note{padding-inline-start:.6rem;border-inline-start:2px solid var(--line);margin-top:.25rem}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.25rem;color:var(--ink-soft);font-size:.8125rem}
.key{width:34px;height:10px;vertical-align:middle}
.graph{display:block;font-family:var(--mono)}
.wire,.wire path{fill:none;stroke:var(--wire);stroke-width:1.3}
.wire.is-lock path{stroke-width:1}
.wire.is-part,.wire.is-part path{stroke-dasharray:2 4;stroke-linecap:round}
.wire.is-conflict,.wire.is-conflict path{stroke:var(--unsafe);stroke-width:2.2}
.wire.is-knowledge,.wire.is-knowledge path{stroke-dasharray:7 4}
.wire .tip{fill:var(--wire);stroke:none}
.wire.is-conflict .tip{fill:var(--unsafe);stroke:none}
.node rect{fill:var(--sunken);stroke:var(--line);stroke-width:1.2}
.node text{text-anchor:middle;font-size:12px;fill:var(--ink)}
.node .name{font-weight:650}
.node .version{fill:var(--ink-soft);font-size:11.5px}
.node.is-workspace rect{fill:var(--ink);stroke:none}
.node.is-workspace text{fill:var(--surface)}
.node.is-project rect{fill:var(--surface);stroke:var(--ink-soft)}
.node.is-rest rect{fill:none;stroke-dasharray:3 4;stroke:var(--ink-soft)}
.node.is-rest text{fill:var(--ink-soft);font-weight:450}
.node.is-trouble rect{fill:color-mix(in srgb,var(--unsafe) 9%,var(--surface));stroke:var(--unsafe);stroke-width:1.6}
.node .trouble{fill:var(--unsafe);font-size:11px;font-weight:600}
.label{font-size:11px;text-anchor:end;fill:var(--ink-soft);paint-order:stroke;stroke:var(--surface);stroke-width:2.5px;stroke-linejoin:round}
.label.is-conflict{fill:var(--unsafe);font-weight:600}
#advisories tbody th,#models tbody th,#exceptions tbody th{min-width:15rem}
.tags{display:flex;flex-wrap:wrap;align-items:baseline;gap:.15rem .5rem}
@media (width < 40rem){#graph table,#plan table{min-width:34rem}#models table,#exceptions table{min-width:44rem}#advisories tbody th{min-width:11rem}#advisories td{min-width:5.5rem}}
@media print{:root{color-scheme:light}html{background:#fff;font-size:11px}.page{max-width:none;padding:0}.card,.verdict{border-radius:0;break-inside:auto}.findings>li,.conflict,tr{break-inside:avoid}.scroll{overflow:visible}.graph{max-width:100%;height:auto}.contents{display:none}details::details-content{content-visibility:visible;block-size:auto}}
`

/** SHA-256 of the style sheet as Content-Security-Policy wants it: no other style counts. */
export const styleHash = 'sha256-bI/iyvTYtTanZIJihzqeJNTFF98HjWcqxWTAFekRgYw='
