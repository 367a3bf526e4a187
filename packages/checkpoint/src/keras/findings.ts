// SPDX-License-Identifier: Apache-2.0
// What can be said of a Keras model.
import { defineFindings } from '../finding/finding.ts'

export const kerasFindings = defineFindings({
  KERAS_LAMBDA: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'Holds Python code',
    meaning:
      'A Lambda layer carries compiled Python code, which runs when the model is loaded or used (CVE-2024-3660).',
    remedy: 'Do not load this model. Ask for one without Lambda layers.',
  },
  KERAS_PROGRAM_LAYER: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'A layer that loads a program of another framework',
    meaning: 'Such layers hold a pickled module or name a saved graph, and load it with that framework, unchecked.',
    remedy: 'Do not load this model',
  },
  KERAS_NAME_FOREIGN: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'Names something outside Keras',
    meaning:
      'Loading the configuration imports what it names. Here it is a function or class of Python or of a library, with arguments that the file chooses (CVE-2025-1550).',
    remedy: 'Do not load this model',
  },
  KERAS_NAME_NOT_ALLOWED: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Names something in Keras that is no part of a model',
    meaning:
      "Keras' own modules hold functions that read and write files, such as get_file (CVE-2025-8747). Only layers and their kin may be named.",
    remedy: 'Do not load this model',
  },
  KERAS_CUSTOM: {
    verdict: 'unknown',
    severity: 'medium',
    title: "Needs somebody's own class or function",
    meaning: 'The model names code that is not part of Keras. What it does cannot be known from the file.',
    remedy: 'Read that code before you load the model with it',
  },
  KERAS_EXTERNAL_FILE: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A layer that reads a file of the machine',
    meaning:
      'The vocabulary of a lookup layer is given as a path or address, which is opened when the model is loaded (CVE-2025-12058).',
    remedy: 'Do not load this model. Ask for one whose vocabulary is in its assets.',
  },
  KERAS_CONFIG_INVALID: {
    verdict: 'malformed',
    severity: 'high',
    title: 'The configuration cannot be read',
    meaning: 'It is no JSON, or has a form that Keras does not write.',
    remedy: 'Save the model again, or fetch it again from its author',
  },
  KERAS_CONFIG_TOO_LARGE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The configuration is larger than is read here',
    meaning: 'Its size or the depth of its values is beyond the limits, so that it was not looked at.',
    remedy: 'Export the model in another format',
  },
  KERAS_MEMBER_UNKNOWN: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A file in the archive that is not understood',
    meaning: 'Layers may bring files of their own; what this one is could not be told.',
    remedy: 'Find out which layer reads it',
  },
})

export type KerasFindings = typeof kerasFindings
