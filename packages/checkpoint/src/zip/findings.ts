// SPDX-License-Identifier: Apache-2.0
// What the codes of this folder mean. A zip has two descriptions of each member and readers trust different ones, so
// every disagreement is told: honest tools write none of them.
import { defineFindings } from '../finding/finding.ts'

export const zipFindings = defineFindings({
  ZIP_NO_DIRECTORY: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The zip archive has no central directory',
    meaning:
      'A zip archive ends with a list of its members. It is missing here, as in a download that stopped half way, or it does not lie where the end record says.',
    remedy: 'Download the file again and compare its size and hash with the publisher’s.',
  },
  ZIP_DIRECTORY_DAMAGED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The central directory of the zip archive is damaged',
    meaning: 'The list of members breaks off or contradicts itself, so not every member can be known.',
    remedy: 'Do not load the file. Ask its publisher for an undamaged copy.',
  },
  ZIP_TOO_LARGE_TO_LIST: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The zip archive lists more members than are inspected',
    meaning: 'The list of members is larger than that of any honest model seen, so it was not read.',
    remedy: 'Split the archive, or inspect its members one by one.',
  },
  ZIP_PREFIXED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'Other bytes stand before the zip archive',
    meaning:
      'The archive starts behind bytes that do not belong to it. Some programs read the archive, others read what stands before it.',
    remedy: 'Find out what the leading bytes are. Save the model again into a file of its own.',
  },
  ZIP_TRAILING_BYTES: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'Bytes follow the end of the zip archive',
    meaning:
      'The file goes on after the archive has ended. A program that reads the file in another way would see them.',
    remedy: 'Find out what the trailing bytes are. Save the model again.',
  },
  ZIP_TRAILING_PADDING: {
    verdict: 'safe',
    severity: 'info',
    title: 'Zero bytes follow the end of the zip archive',
    meaning: 'Some storage systems round a file up to whole blocks. The bytes hold nothing.',
    remedy: 'Nothing needs to be done.',
  },
  ZIP_HIDDEN_BYTES: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The zip archive holds bytes that belong to no member',
    meaning:
      'Between the members lies data that the list of members does not mention. Programs that read a zip from its start would see it, others would not.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  ZIP_GAP_PADDING: {
    verdict: 'safe',
    severity: 'info',
    title: 'Zero bytes lie between members of the zip archive',
    meaning: 'Some tools align members with zero bytes. They hold nothing.',
    remedy: 'Nothing needs to be done.',
  },
  ZIP_HIDDEN_MEMBER: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The zip archive holds a member that it does not list',
    meaning:
      'A complete member lies between the listed ones. Programs that read a zip from its start would take it, PyTorch would not.',
    remedy: 'Do not load the file. Ask its publisher why a member was hidden.',
  },
  ZIP_OVERLAP: {
    verdict: 'malformed',
    severity: 'high',
    title: 'Members of the zip archive share the same bytes',
    meaning:
      'Two entries claim one place in the file. No tool writes this; it hides members or unpacks a few bytes into terabytes.',
    remedy: 'Do not unpack or load the file.',
  },
  ZIP_MEMBER_OUTSIDE: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A member of the zip archive lies outside the file',
    meaning: 'The list of members points past the end of the file, as in a damaged or a forged archive.',
    remedy: 'Download the file again and compare its hash with the publisher’s.',
  },
  ZIP_LOCAL_HEADER_MISSING: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A member of the zip archive has no header where it should',
    meaning: 'The list of members points to a place where no member starts.',
    remedy: 'Do not load the file. Ask its publisher for an undamaged copy.',
  },
  ZIP_NAMES_DISAGREE: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A member of the zip archive has two different names',
    meaning:
      'The list of members and the header of the member itself state different names. Programs that trust the one or the other see different files (CVE-2025-1944).',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  ZIP_HEADERS_DISAGREE: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A member of the zip archive is described in two different ways',
    meaning:
      'The list of members and the header of the member itself disagree about its method, size or checksum. Scanners stumble over this where PyTorch does not.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  ZIP_ENCRYPTION_FLAG: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A member of the zip archive is marked as encrypted',
    meaning:
      'No model file is encrypted with zip’s own means. The mark makes scanners give up, while PyTorch ignores it in one of the two places where it can stand (CVE-2025-1945).',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  ZIP_CRC_MISMATCH: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'The checksum of a member of the zip archive is wrong',
    meaning:
      'The bytes of the member are not those it was written with. PyTorch does not check, so it would load them all the same (CVE-2025-10156).',
    remedy: 'Download the file again and compare its hash with the publisher’s.',
  },
  ZIP_CRC_ABSENT: {
    verdict: 'safe',
    severity: 'info',
    title: 'The zip archive was written without checksums',
    meaning: 'PyTorch can save without computing checksums, which leaves them zero. Damage would go unnoticed.',
    remedy: 'Nothing needs to be done; compare the hash of the whole file with the publisher’s.',
  },
  ZIP_METHOD_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A member of the zip archive is packed by a method that is not read',
    meaning: 'Only stored and deflated members are read, as in PyTorch. What is in this one was not seen.',
    remedy: 'Unpack the archive in a safe place and inspect its members.',
  },
  ZIP_MEMBER_DAMAGED: {
    verdict: 'malformed',
    severity: 'high',
    title: 'A packed member of the zip archive cannot be unpacked',
    meaning:
      'The deflated bytes break off, are invalid, or unpack to another size than stated. PyTorch may still use the part before the damage.',
    remedy: 'Download the file again and compare its hash with the publisher’s.',
  },
  ZIP_MEMBER_TOO_LARGE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A packed member of the zip archive unpacks to more than is read',
    meaning: 'Unpacking it would take more memory or time than an inspection is allowed.',
    remedy: 'Save the model without compression, as PyTorch does, and inspect that.',
  },
  ZIP_DUPLICATE_NAME: {
    verdict: 'malformed',
    severity: 'high',
    title: 'Two members of the zip archive have the same name',
    meaning: 'Programs disagree about which of the two they read, so a scanner may see another one than the loader.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  ZIP_PATH_ESCAPES: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A member of the zip archive would be unpacked outside its folder',
    meaning: 'Its name is absolute or climbs with “..”, so a careless unpacker writes over other files.',
    remedy: 'Do not unpack the file, and do not trust its origin.',
  },
  ZIP_NAME_ODD: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'A member of the zip archive has a name that programs read differently',
    meaning:
      'The name holds a zero byte or a second name in an extra field. Where one program stops, another reads on.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
  ZIP_SYMLINK: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A member of the zip archive is a symbolic link',
    meaning: 'Unpacking makes a link to a place that the archive chooses. What lies there cannot be inspected.',
    remedy: 'Pack the files themselves, or inspect them one by one.',
  },
  ZIP_EMPTY: {
    verdict: 'unknown',
    severity: 'low',
    title: 'The archive lists no member',
    meaning: 'There is no model in it, so there is nothing to be called safe.',
    remedy: 'Download the file again, or ask its publisher for the model.',
  },
  ZIP_SYSTEM_FILE: {
    verdict: 'safe',
    severity: 'info',
    title: 'The archive holds a file of macOS',
    meaning: 'macOS adds attributes of files and the look of folders to the archives it makes. No loader reads them.',
    remedy: 'Nothing needs to be done.',
  },
  ZIP_WITHOUT_MODEL: {
    verdict: 'unknown',
    severity: 'low',
    title: 'No member of the archive is a model',
    meaning: 'Its members are texts and the like. There is no model in it, so there is nothing to be called safe.',
    remedy: 'Ask the publisher of the archive for the model.',
  },
  ZIP_PROGRAM_MEMBER: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A member of the archive is a program',
    meaning:
      'Its name is that of a script, a library or another program. A model needs none, and what it does was not looked at.',
    remedy: 'Read the program before you use it, or take the model alone.',
  },
  ZIP_MEMBER_NOT_UNDERSTOOD: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A member of the archive is of no known format',
    meaning: 'What the member holds was not understood, so nothing can be said about it.',
    remedy: 'Remove the member from the archive, or find out what it is.',
  },
  ZIP_FOLDER_WITH_CONTENT: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'A folder of the zip archive has content',
    meaning:
      'Its name or attributes say folder, but it has bytes. PyTorch would read uninitialised memory in its place.',
    remedy: 'Do not load the file. Save the model again from its source.',
  },
})

export type ZipFindings = typeof zipFindings
