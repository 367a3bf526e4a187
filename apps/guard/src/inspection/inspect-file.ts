// SPDX-License-Identifier: Apache-2.0
// Opens a file, inspects it, hashes its tensors where asked, and closes it again.
import { basename } from 'node:path'
import { CodedError } from '@cryingsense/bytes'
import { inspect, type Tensor } from '@cryingsense/checkpoint'
import { FileSource, FolderSiblings, NodeSha256, type FoundFile } from '@cryingsense/checkpoint/adapters/node'
import { brokenReport, unreadReport, type FileReport, type TensorReport } from './file-report.ts'
import { baseHashBytes, hashBytesPerFileByte } from './limits.ts'

/** The same for every file of a run. */
export interface InspectSettings {
  readonly torch: string | undefined
  readonly safeGlobals: readonly string[]
  readonly isHashing: boolean
}

/** A file, and whether it was found in a folder that was named. */
export type NamedFile = Pick<FoundFile, 'path' | 'isInFolder'>

/** Never throws for what a file is or where it lies: that is in the report. */
export function inspectFile({ path, isInFolder }: NamedFile, settings: InspectSettings): FileReport {
  let source: FileSource | undefined
  let siblings: FolderSiblings | undefined
  try {
    source = FileSource.open(path)
    const inspection = inspect(source, {
      name: basename(path),
      isBeside: isInFolder,
      ...(settings.torch === undefined ? {} : { torch: settings.torch }),
      safeGlobals: new Set(settings.safeGlobals),
      // Made on first use: most files have no companion.
      openSibling: (relative) => (siblings ??= new FolderSiblings(path)).open(relative),
      now: () => performance.now(),
    })
    const { format, verdict, findings, weightsOnly, requiredGlobals } = inspection
    const tensors = describeTensors(inspection.tensors, settings.isHashing ? hashLimit(source) : 0)
    source.assertUnchanged()
    return {
      path,
      sizeBytes: source.sizeBytes,
      format,
      verdict,
      findings,
      weightsOnly,
      requiredGlobals,
      tensorCount: tensors.length,
      tensors,
      error: undefined,
    }
  } catch (error) {
    if (error instanceof CodedError && error.kind !== 'bug') return unreadReport(path, error)
    return brokenReport(path, error)
  } finally {
    source?.close()
    siblings?.close()
  }
}

function hashLimit(source: FileSource): number {
  return baseHashBytes + hashBytesPerFileByte * source.sizeBytes
}

/** Tensors with their hashes, as long as `hashBytes` last; 0 hashes none. */
function describeTensors(tensors: readonly Tensor[], hashBytes: number): TensorReport[] {
  let leftBytes = hashBytes
  return tensors.map(({ name, dtype, shape, stride, sizeBytes, elements }) => {
    let sha256: string | null = null
    if (elements !== undefined && hashBytes > 0 && sizeBytes <= leftBytes) {
      leftBytes -= sizeBytes
      const hash = new NodeSha256()
      for (const piece of elements()) hash.update(piece)
      sha256 = hash.hex()
    }
    return { name, dtype, shape, stride, sha256 }
  })
}
