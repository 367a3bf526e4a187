// SPDX-License-Identifier: Apache-2.0
// The files of a drop, those in dropped folders included.

/** Files of one drop that are taken: a page is for looking at models, the command line for whole disks. */
const maxDroppedFiles = 2_000

/** Must be called before the drop's event handler returns: browsers empty the list after it. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const waiting: FileSystemEntry[] = []
  const plain: File[] = []
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry()
    const file = item.getAsFile()
    if (entry?.isDirectory === true) waiting.push(entry)
    else if (file !== null) plain.push(file)
  }
  for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
    if (plain.length >= maxDroppedFiles) break
    if (isFolder(entry)) waiting.push(...(await listFolder(entry)))
    else if (isFile(entry)) plain.push(await fileOf(entry))
  }
  return plain.slice(0, maxDroppedFiles)
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory && entry.name !== '.git'
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

async function listFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  // Browsers give at most a hundred at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0 || all.length >= maxDroppedFiles) return all
    all.push(...some)
  }
}

async function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return await new Promise((resolve, reject) => entry.file(resolve, reject))
}
