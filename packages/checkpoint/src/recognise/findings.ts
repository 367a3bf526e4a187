// SPDX-License-Identifier: Apache-2.0
// What can be said of a file that is no model.
import { defineFindings } from '../finding/finding.ts'

export const recogniseFindings = defineFindings({
  FILE_IS_EMPTY: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The file is empty',
    meaning: 'It has no bytes at all, as after a download that never began.',
    remedy: 'Get the file again',
  },
  MEMBER_IS_EMPTY: {
    verdict: 'safe',
    severity: 'info',
    title: 'This part is empty',
    meaning: 'Archives and folders hold empty files, and they hold nothing.',
    remedy: 'Nothing to do',
  },
  GIT_LFS_POINTER: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'This is a git-lfs pointer, not the model',
    meaning:
      'A repository that keeps large files with git-lfs holds only this note in their place: which file it is and how large. The file itself was not downloaded. Loaders say "invalid load key, \'v\'" or "Unsupported operand 118".',
    remedy: 'Install git-lfs and run "git lfs pull" in the repository',
  },
  GIT_LFS_POINTER_INVALID: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'This begins like a git-lfs pointer, but is none',
    meaning: 'git-lfs would not recognise it, so it stands for no file.',
    remedy: 'Get the file again from where it came from',
  },
  HTML_PAGE: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'This is a web page, not the model',
    meaning: 'A login, consent or error page was saved in place of the model.',
    remedy: 'Open the address in a browser to see what it asks for, then download the file itself',
  },
  HTML_BESIDE: {
    verdict: 'safe',
    severity: 'info',
    title: 'A web page lies in the archive',
    meaning: 'It is not read by a loader of models.',
    remedy: 'Nothing to do',
  },
  XML_ERROR: {
    verdict: 'malformed',
    severity: 'medium',
    title: "This is a server's error message, not the model",
    meaning: 'A store of files answered with an error, such as a link that has expired, and the answer was saved.',
    remedy: 'Get a new link, and download with a tool that stops at errors (curl --fail)',
  },
  JSON_ERROR: {
    verdict: 'malformed',
    severity: 'medium',
    title: "This is a server's error message, not the model",
    meaning: 'A server answered with an error in JSON, and the answer was saved in place of the file.',
    remedy: 'Read the message, sign in if it asks for it, and download with a tool that stops at errors (curl --fail)',
  },
  JSON_ALONE: {
    verdict: 'unknown',
    severity: 'low',
    title: 'This is JSON, not a model',
    meaning: 'Configurations, indexes and vocabularies are JSON. What a program does with it depends on the program.',
    remedy: 'Inspect the file with the weights, which lies beside it',
  },
  JSON_BESIDE: {
    verdict: 'safe',
    severity: 'info',
    title: 'A JSON document lies beside the model',
    meaning: 'It is data; a loader of weights does not run it.',
    remedy: 'Nothing to do',
  },
  TEXT_ALONE: {
    verdict: 'unknown',
    severity: 'low',
    title: 'This is text, not a model',
    meaning: 'The file is readable text of no format that holds weights.',
    remedy: 'Check that it is the file you meant',
  },
  TEXT_BESIDE: {
    verdict: 'safe',
    severity: 'info',
    title: 'A text lies beside the model',
    meaning: 'A readme, a licence or a list of words; a loader of weights does not run it.',
    remedy: 'Nothing to do',
  },
  ARCHIVE_NOT_UNPACKED: {
    verdict: 'unknown',
    severity: 'high',
    title: 'The archive is of a kind that is not unpacked',
    meaning: 'What it holds was not seen. Malicious models have been packed this way because scanners pass over them.',
    remedy: 'Unpack it where nothing can be harmed, and inspect what it holds',
  },
})
