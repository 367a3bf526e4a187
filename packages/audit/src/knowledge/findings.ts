// SPDX-License-Identifier: Apache-2.0
// What is known of packages beside their advisories.
import { defineFindings } from '@cryingsense/checkpoint'

export const knowledgeFindings = defineFindings({
  KNOWLEDGE_LOADER_UNSAFE: {
    verdict: 'unknown',
    severity: 'high',
    title: 'A package loads checkpoints without protection',
    meaning:
      'The fix in torch does not help here: this library calls torch.load in its own way. Advisories do not speak of it, since it is meant so.',
    remedy:
      'Load only files that you made or that were converted to safetensors; treat the library as unsafe with files of others.',
  },
})
