/** The report's style sheet: one column for reading, light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --line: #e0e3e8; --back: #ffffff; --panel: #f6f7f9; --wall: #8b9098; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef0; --soft: #a8adb5; --line: #33383f; --back: #15181b; --panel: #1d2125; --wall: #5d646d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: var(--back); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; border-top: 1px solid var(--line); padding-top: 1.25rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { max-width: 46rem; }
.soft, .note, figcaption { color: var(--soft); }
.note { font-weight: normal; font-size: .85em; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .75rem 1.5rem; background: var(--panel); border-radius: 8px; padding: 1rem 1.25rem; }
dl.facts div { min-width: 0; }
dt { color: var(--soft); font-size: .8rem; }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0 1.25rem; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
thead th { color: var(--soft); font-weight: 500; font-size: .82rem; }
tbody th { font-weight: 500; }
th { white-space: normal; overflow-wrap: break-word; max-width: 16rem; }
.num { text-align: right; font-variant-numeric: tabular-nums; }
.strong { font-weight: 650; }
.whisker svg { display: block; }
.dot { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .5em; }
.scroll { overflow-x: auto; }
figure { margin: 1rem 0; overflow-x: auto; }
figcaption { font-size: .9rem; margin-bottom: .25rem; }
figure svg { width: 100%; height: auto; }
figure:not(.small) svg { min-width: 34rem; }
.smalls { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem 1.5rem; }
figure.small { margin: 0; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg .tick, svg .axis { fill: var(--soft); }
svg .name[fill] { font-weight: 600; }
svg .grid { stroke: var(--line); }
svg .wall { fill: var(--wall); }
svg .frame { fill: none; stroke: var(--line); }
pre { background: var(--panel); padding: 1rem; border-radius: 8px; overflow-x: auto; font-size: .82rem; line-height: 1.4; }
code { font-family: ui-monospace, monospace; }
summary { cursor: pointer; padding: .3rem 0; font-weight: 500; }
.sr { position: absolute; left: -999rem; }
@media print { details { display: block; } body { max-width: none; } }
`;
