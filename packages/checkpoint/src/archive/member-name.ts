// SPDX-License-Identifier: Apache-2.0
// What the name of an archive's member gives away, whatever the archive.

/** True where a careless unpacker would write or look outside the folder it unpacks into, on any system. */
export function escapes(name: string): boolean {
  return name.split(/[/\\]/).includes('..') || /^(?:[/\\]|[A-Za-z]:)/.test(name)
}

/** True for a name that programs and scripts have: no model needs one, and inspection says nothing of what it does. */
export function isProgramName(name: string): boolean {
  return /\.(?:py|pyc|pyo|pyd|pyw|so|dll|dylib|exe|sh|bash|bat|cmd|ps1|js|mjs|cjs|jar|class|ipynb|pth\.py|lua|rb|pl|com|scr|msi|deb|rpm|whl|egg)$|\.so\.\d[\d.]*$/i.test(
    name,
  )
}
