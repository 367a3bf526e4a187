// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a dependency file as such.
import { defineFindings } from '@cryingsense/checkpoint'

const repair = 'Repair the file, or restore it from version control, and run the audit again.'

export const manifestFindings = defineFindings({
  MANIFEST_DAMAGED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'A dependency file is damaged',
    meaning: 'It cannot be read as the format that its name promises, so what it asks for is not known.',
    remedy: repair,
  },
  MANIFEST_CONFLICT: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'A dependency file holds the marks of an unfinished merge',
    meaning: 'Both sides of a merge stand in it. Tools read one, the other, or neither.',
    remedy: 'Finish the merge and make the lock file anew.',
  },
  MANIFEST_TOO_LARGE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A dependency file is too large to be read',
    meaning: 'It is larger than any honest file of its kind, or has more entries; it was not read to its end.',
    remedy: 'Look at it yourself; split it, or remove what is no dependency.',
  },
  MANIFEST_UNREADABLE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A dependency file cannot be read',
    meaning: 'It is there, but reading it failed, so what it asks for is not known.',
    remedy: 'Make it readable and run the audit again.',
  },
  MANIFEST_LINE_NOT_UNDERSTOOD: {
    verdict: 'unknown',
    severity: 'low',
    title: 'A line of a dependency file is not understood',
    meaning: 'The rest of the file was read; what this line asks for is not known.',
    remedy: 'Write it as the format wants it: for Python that is PEP 508, "name>=1.0".',
  },
  MANIFEST_INCLUDE_OUTSIDE: {
    verdict: 'unsafe',
    severity: 'medium',
    title: 'A dependency file includes one from outside the workspace',
    meaning: 'What is installed is decided by a file that nobody reviews with this workspace. It was not read.',
    remedy: 'Copy the file into the workspace and include it from there.',
  },
  MANIFEST_INCLUDE_MISSING: {
    verdict: 'unknown',
    severity: 'low',
    title: 'An included dependency file is not there',
    meaning: 'Installing will fail, or a submodule that holds the file was not fetched.',
    remedy: 'Fetch the submodule (git submodule update --init), or correct the path.',
  },
  MANIFEST_CREDENTIALS: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'An address in a dependency file holds a password',
    meaning: 'Everybody who can read the workspace can use it. It is left out of everything that is printed here.',
    remedy: 'Change the password where it is used, and give it to the installer through a keyring or the environment.',
  },
  MANIFEST_IS_CODE: {
    verdict: 'safe',
    severity: 'low',
    title: 'Dependencies that a program decides',
    meaning: 'setup.py is run to find out what it wants. Only what stands in it literally could be read.',
    remedy: 'Move the dependencies to pyproject.toml.',
  },
})
