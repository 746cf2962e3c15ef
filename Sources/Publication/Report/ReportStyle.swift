/// The style of a report, for paper and for light, dark, wide and narrow windows. Colours are those
/// of Okabe and Ito; lines differ by their dashes too.
let reportStyle = """
  :root { color-scheme: light dark; --page: #ffffff; --text: #1b1b1b; --quiet: #565656;
    --rule: #c9c9c9; --shade: #f3f3f3; --link: #00558a; --blue: #0072b2; --red: #c04f00;
    --green: #007d5b; --orange: #b57700; --sky: #56b4e9; }
  @media (prefers-color-scheme: dark) { :root { --page: #16181b; --text: #e8e8e8; --quiet: #b0b0b0;
    --rule: #474b50; --shade: #212429; --link: #7fc4f2; --blue: #5fb3e6; --red: #f08a4b;
    --green: #3fc59b; --orange: #e6ab3a; --sky: #2b6d97; } }
  * { box-sizing: border-box; }
  body { margin: 0 auto; max-width: 75rem; padding: 1.5rem 1rem 3rem; background: var(--page);
    color: var(--text); font: 1rem/1.5 system-ui, "Liberation Sans", Arial, sans-serif;
    overflow-wrap: break-word; }
  h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
  h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--rule); }
  a { color: var(--link); }
  nav ul, .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem;
    margin: .75rem 0; padding: 0; }
  .note, figcaption { color: var(--quiet); font-size: .9rem; max-width: 60rem; }
  .note { margin: .5rem 0; } figcaption { margin-top: .3rem; }
  .warnings { border-left: 4px solid var(--red); padding: .25rem 1rem; background: var(--shade); }
  .figures { display: grid; gap: 1.25rem;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); }
  .bounds { grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); }
  figure { margin: 0; break-inside: avoid; }
  svg { display: block; width: 100%; height: auto; max-width: 36rem; }
  .bounds svg { max-width: 26rem; }
  .legend svg { display: inline-block; width: 2.25rem; height: .9rem; vertical-align: -.1rem;
    margin-right: .4rem; }
  svg text { fill: var(--text); font-size: 11.5px; font-family: inherit; }
  .frame, .tick { fill: none; stroke: var(--text); stroke-width: .8; }
  .line { fill: none; stroke-width: 1.5; }
  .area { fill: var(--sky); fill-opacity: .45; }
  .band { fill: var(--blue); fill-opacity: .5; }
  .total, .numu { stroke: var(--blue); }
  .ccqe, .numubar { stroke: var(--green); stroke-dasharray: 7 3; }
  .pi0, .nue { stroke: var(--orange); stroke-dasharray: 2.5 2; }
  .nue { stroke: var(--red); }
  .nuebar { stroke: var(--orange); stroke-dasharray: 8 2.5 2 2.5; }
  .interval { fill: var(--blue); fill-opacity: .75; }
  .whisker { fill: none; stroke: var(--text); stroke-width: 1; }
  .paper { fill: var(--text); }
  .scroll { overflow-x: auto; margin: 1rem 0; }
  .scroll:focus-visible { outline: 2px solid var(--link); }
  table { border-collapse: collapse; font-size: .82rem; font-variant-numeric: tabular-nums; }
  caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
  th, td { padding: .2rem .5rem; text-align: left; white-space: nowrap; vertical-align: bottom; }
  thead th { border-bottom: 1.5px solid var(--text); }
  .group td { border-top: 1px solid var(--rule); }
  tbody tr:hover { background: var(--shade); }
  th.number, td.number { text-align: right; }
  pre { overflow-x: auto; background: var(--shade); padding: .75rem 1rem; font-size: .82rem;
    line-height: 1.4; }
  dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; }
  dt { font-weight: 600; } dd { margin: 0; }
  @media (max-width: 34rem) { dl { grid-template-columns: minmax(0, 1fr); } dd { margin: 0 0 .4rem; } }
  @media print {
    :root { color-scheme: light; --page: #ffffff; --text: #000000; --quiet: #333333;
      --rule: #999999; --shade: #ffffff; --link: #000000; --blue: #0072b2; --red: #c04f00;
      --green: #007d5b; --orange: #b57700; --sky: #56b4e9; }
    body { max-width: none; padding: 0; font-size: 9.5pt; }
    nav { display: none; }
    .figures, .bounds { grid-template-columns: 1fr 1fr; }
    .scroll, pre { overflow: visible; }
    pre { white-space: pre-wrap; padding: 0; }
    table { font-size: 6.3pt; } th, td { padding: .1rem .25rem; }
    h2, caption { break-after: avoid; } thead { display: table-header-group; }
    tr { break-inside: avoid; }
  }
  """
