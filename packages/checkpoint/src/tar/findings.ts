// SPDX-License-Identifier: Apache-2.0
// What the codes of this folder mean.
import { defineFindings } from '../finding/finding.ts'

export const tarFindings = defineFindings({
  TAR_HEADER_DAMAGED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A header of the tar archive is damaged',
    meaning: 'Where the next member should begin stands something that is no header, so the rest could not be read.',
    remedy: 'Download the file again and compare its size and hash with the publisher’s.',
  },
  TAR_TRUNCATED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The tar archive breaks off',
    meaning: 'A member reaches past the end of the file, as in a download that stopped half way.',
    remedy: 'Download the file again and compare its size and hash with the publisher’s.',
  },
  TAR_TRAILING_BYTES: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'Bytes follow the end of the tar archive',
    meaning:
      'The archive has ended, yet the file goes on. A program that reads the file in another way would see them.',
    remedy: 'Find out what the trailing bytes are, and pack the archive again.',
  },
  TAR_LINK: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A member of the tar archive is a link',
    meaning:
      'Unpacking makes a link to a place that the archive chooses. What lies there cannot be inspected, and later members may be written through it.',
    remedy: 'Pack the files themselves, or inspect them one by one.',
  },
  TAR_LINK_ESCAPES: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A link in the tar archive leads outside its folder',
    meaning:
      'A careless unpacker would read or overwrite files elsewhere through it (the flaw behind CVE-2025-32434’s second half).',
    remedy: 'Do not unpack the file, and do not trust its origin.',
  },
  TAR_PATH_ESCAPES: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A member of the tar archive would be unpacked outside its folder',
    meaning: 'Its name is absolute or climbs with “..”, so a careless unpacker writes over other files.',
    remedy: 'Do not unpack the file, and do not trust its origin.',
  },
  TAR_SPECIAL_FILE: {
    verdict: 'unknown',
    severity: 'high',
    title: 'A member of the tar archive is a device, a pipe or of an unknown kind',
    meaning: 'Models consist of plain files. What an unpacker makes of this member depends on the unpacker.',
    remedy: 'Do not unpack the file before you know what the member is for.',
  },
  TAR_SPARSE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A member of the tar archive has holes',
    meaning:
      'Sparse members are stored without their zeros. They are not put together here, so what they hold was not seen.',
    remedy: 'Pack the archive again without sparse members.',
  },
  TAR_DUPLICATE_NAME: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'Two members of the tar archive have the same name',
    meaning: 'The later one replaces the earlier one when the archive is unpacked; other programs take the first.',
    remedy: 'Pack the archive again from its source.',
  },
  TAR_TOO_MANY_MEMBERS: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The tar archive has more members than are inspected',
    meaning: 'The members past the limit were not looked at.',
    remedy: 'Split the archive, or inspect its members one by one.',
  },
  TAR_EMPTY: {
    verdict: 'unknown',
    severity: 'low',
    title: 'The archive lists no member',
    meaning: 'There is no model in it, so there is nothing to be called safe.',
    remedy: 'Download the file again, or ask its publisher for the model.',
  },
  TAR_SYSTEM_FILE: {
    verdict: 'safe',
    severity: 'info',
    title: 'The archive holds a file of macOS',
    meaning: 'macOS adds attributes of files and the look of folders to the archives it makes. No loader reads them.',
    remedy: 'Nothing needs to be done.',
  },
  TAR_WITHOUT_MODEL: {
    verdict: 'unknown',
    severity: 'low',
    title: 'No member of the archive is a model',
    meaning: 'Its members are texts and the like. There is no model in it, so there is nothing to be called safe.',
    remedy: 'Ask the publisher of the archive for the model.',
  },
  TAR_PROGRAM_MEMBER: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A member of the archive is a program',
    meaning:
      'Its name is that of a script, a library or another program. A model needs none, and what it does was not looked at.',
    remedy: 'Read the program before you use it, or take the model alone.',
  },
  TAR_MEMBER_NOT_UNDERSTOOD: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A member of the archive is of no known format',
    meaning: 'What the member holds was not understood, so nothing can be said about it.',
    remedy: 'Remove the member from the archive, or find out what it is.',
  },
})

export type TarFindings = typeof tarFindings
