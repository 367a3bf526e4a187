// SPDX-License-Identifier: Apache-2.0
// What does not go together in a workspace, and what leaves the choice to somebody else.
import { defineFindings } from '@cryingsense/checkpoint'

export const constraintFindings = defineFindings({
  CONSTRAINT_LOCK_OUTSIDE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The locked version is not one that is asked for',
    meaning:
      'A requirement and the lock file disagree. Who installs from one gets something else than who installs from the other.',
    remedy: 'Make the lock file anew, or correct the requirement.',
  },
  CONSTRAINT_IMPORT_FAILS: {
    verdict: 'unknown',
    severity: 'high',
    title: 'A package refuses the version that is locked',
    meaning:
      'It checks the version of another package when it is imported. No resolver sees that; the program ends at its first import.',
    remedy: 'Lock a version inside the range, or move to a release of the package without the check; see the plan.',
  },
  CONSTRAINT_UNSATISFIABLE: {
    verdict: 'unknown',
    severity: 'high',
    title: 'Requirements of one package that no version meets',
    meaning: 'Each is fine alone; together they leave nothing to install.',
    remedy: 'Loosen one of them, or replace what asks for it; see the plan.',
  },
  CONSTRAINT_PYTHON_DISJOINT: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Ranges of Python versions that exclude each other',
    meaning: 'No one Python can run all parts of the workspace.',
    remedy: 'Widen one range, or keep the parts in environments of their own.',
  },
  CONSTRAINT_MUST_BUILD: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A compiled package for which the lock has no wheel',
    meaning:
      'Installing it compiles it, against whatever torch and compiler are there. For a package with compiled operators that often fails, or gives one that fails when it is used.',
    remedy: 'Choose a version with a wheel for your Python and torch, or build one wheel, keep it and pin its hash.',
  },
  CONSTRAINT_NO_WHEEL_FOR_PYTHON: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The locked wheels do not fit the Python that is asked for',
    meaning: 'Every wheel is for another version of Python, and there is no source to build from.',
    remedy: 'Choose a version of the package with wheels for this Python, or another Python.',
  },
  CONSTRAINT_MEMBER_ABSENT: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A member of the workspace is not there',
    meaning: 'Its requirements are not known, so nothing can be said of them.',
    remedy: 'Check it out, or remove it from the list of members.',
  },
  CONSTRAINT_SUBMODULE_ABSENT: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A submodule was not fetched',
    meaning: 'Its sources and requirements are not known, so nothing can be said of them.',
    remedy: 'Fetch it with git submodule update --init, and run the audit again.',
  },
  CONSTRAINT_UNRESOLVED: {
    verdict: 'safe',
    severity: 'low',
    title: 'A submodule asks for packages that nothing locks',
    meaning: 'Whoever installs the submodule gets whatever is newest on that day.',
    remedy: 'Add the submodule to the workspace that is locked, or pin what it asks for.',
  },
  CONSTRAINT_UNPINNED: {
    verdict: 'safe',
    severity: 'low',
    title: 'Packages without a lock file',
    meaning: 'What is installed depends on the day. Advisories are judged by the lowest version that is allowed.',
    remedy: 'Write a lock file: uv lock, or pip-compile --generate-hashes.',
  },
  CONSTRAINT_HASHES_MISSING: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Some requirements have hashes and others have none',
    meaning: 'pip refuses such a file, or, told not to, installs the rest unchecked.',
    remedy: 'Give each requirement its hashes: pip-compile --generate-hashes.',
  },
  CONSTRAINT_EXTRA_INDEX: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A second package index',
    meaning:
      'Installers take the highest version from any index. Whoever registers the name of an inner package at the public one decides what is installed (dependency confusion).',
    remedy:
      'Bind packages to their index (uv: explicit = true and [tool.uv.sources]; Poetry: priority = "explicit"), or mirror both in one.',
  },
  CONSTRAINT_SOURCE_UNPINNED: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A package from an address that can change',
    meaning: 'A branch, or a file without a hash: what is installed tomorrow is not what was looked at today.',
    remedy: 'Name the commit (40 digits), or the hash of the file.',
  },
  CONSTRAINT_IMAGE_UNPINNED: {
    verdict: 'safe',
    severity: 'low',
    title: 'A base image without a digest',
    meaning: 'A tag is moved to a new image at every rebuild upstream.',
    remedy: 'Write the digest behind it: name:tag@sha256:...',
  },
  CONSTRAINT_LFS_POINTER: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A pointer stands in place of a model file',
    meaning:
      'Git LFS left a text of three lines where the file should be: loading it fails, and nothing is known of the real one.',
    remedy: 'Fetch it with git lfs pull, and run the audit again.',
  },
  CONSTRAINT_TORCH_PAIR: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'torch and torchvision or torchaudio that do not belong together',
    meaning: 'Each release is compiled for one release of torch; with another one its operators are missing or crash.',
    remedy: 'Take the release that belongs to this torch.',
  },
})
