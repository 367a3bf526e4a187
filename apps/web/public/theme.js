// SPDX-License-Identifier: Apache-2.0
// Sets the chosen theme before the first paint: a white flash in a dark nursery is what this product must not do.
// Kept apart from the bundle because a deferred module would come too late, and the policy allows no inline script.
;(() => {
  try {
    const theme = localStorage.getItem('cryingsense.theme')
    if (theme === 'light' || theme === 'dark' || theme === 'night') document.documentElement.dataset.theme = theme
  } catch {
    // Storage may be forbidden; then the system's theme stands.
  }
})()
