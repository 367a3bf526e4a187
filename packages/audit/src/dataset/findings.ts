// SPDX-License-Identifier: Apache-2.0
// What makes a data set teach something else than it says, or makes its test say more than is true.
import { defineFindings } from '@cryingsense/checkpoint'

export const datasetFindings = defineFindings({
  DATASET_DUPLICATE_LABELS: {
    verdict: 'unsafe',
    severity: 'critical',
    title: 'The same content under two labels',
    meaning:
      'One of the labels is wrong, or both are made up. No model can learn to tell what is the same, and no figure measured on it means anything.',
    remedy: 'Find where the labels come from. Until that is known, drop every clip that is in two classes, or the set.',
  },
  DATASET_DUPLICATE_SPLITS: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'The same content on both sides of a split',
    meaning: 'The test asks what was taught by heart: its figures are too good.',
    remedy: 'Remove duplicates before splitting, and split by subject or source.',
  },
  DATASET_DUPLICATES: {
    verdict: 'safe',
    severity: 'low',
    title: 'The same content more than once',
    meaning: 'Within one label and one side of the split it only weighs more than it should.',
    remedy: 'Keep one of each.',
  },
  DATASET_NEAR_LABELS: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Nearly the same sound under two labels',
    meaning: 'The sounds agree as recordings of one moment do: louder, cut, or coded differently. One label is wrong.',
    remedy: 'Listen to the pairs that are named, and look where the labels come from.',
  },
  DATASET_NEAR_SPLITS: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Nearly the same sound on both sides of a split',
    meaning:
      'The sounds agree as recordings of one moment do: louder, cut, or coded differently. The test knows them from training.',
    remedy: 'Group such clips, and keep each group on one side.',
  },
  DATASET_NEAR: {
    verdict: 'safe',
    severity: 'low',
    title: 'Nearly the same sound more than once',
    meaning: 'Within one label and one side of the split it only weighs more than it should.',
    remedy: 'Keep one of each, and keep the group on one side of every split.',
  },
  DATASET_SUBJECT_SPLIT: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'One subject on both sides of a split',
    meaning:
      'A model that knows the voice, the room or the microphone passes the test without knowing what it is asked.',
    remedy: 'Split by subject: all clips of one on one side.',
  },
  DATASET_AUGMENTED_SPLIT: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'Augmented before the split',
    meaning: 'A clip and its changed copies lie on both sides: the test asks what was taught.',
    remedy: 'Split first, then augment what is trained on, and nothing else.',
  },
  DATASET_SHORTCUT: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'A property of the files tells the label',
    meaning: 'A model can answer by the recorder instead of by the sound, and looks good until it meets another one.',
    remedy: 'Bring all clips to one rate and one band, and report figures on the matched set.',
  },
  DATASET_LICENCE_MISSING: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Clips without a licence',
    meaning: 'Nobody said that they may be used, or passed on.',
    remedy: 'Find out, write it beside each clip, and drop what stays open.',
  },
  DATASET_FILE_DAMAGED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'A sound that cannot be decoded',
    meaning: 'It is cut off, or no sound. Loaders skip it, fill it with zeros, or stop, each in its own way.',
    remedy: 'Fetch it again, or remove it.',
  },
  DATASET_FILE_MISSING: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'The table names a file that is not there',
    meaning: 'Counts that are taken from the table are wrong.',
    remedy: 'Fetch the file, or remove its row.',
  },
  DATASET_FILE_UNLISTED: {
    verdict: 'safe',
    severity: 'low',
    title: 'Files that the table does not name',
    meaning: 'Who loads by folder trains on them, who loads by table does not.',
    remedy: 'List them, or remove them.',
  },
  DATASET_NOT_DECODED: {
    verdict: 'unknown',
    severity: 'low',
    title: 'Sounds that are not decoded here',
    meaning: 'They were compared byte by byte only: copies that were coded again are not found.',
    remedy: 'Convert them to WAV, FLAC, MP3 or Ogg Opus and run this again.',
  },
  DATASET_TABLE_DAMAGED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'A table of clips that cannot be read',
    meaning: 'Labels, splits and subjects that stand in it are not known.',
    remedy: 'Repair it: CSV with a header, or a JSON object on each line.',
  },
  DATASET_TABLE_OUTSIDE: {
    verdict: 'unsafe',
    severity: 'medium',
    title: 'The table names a file outside of the data set',
    meaning: 'Who loads it reads a file of the computer that it was not meant to read. It was not read here.',
    remedy: 'Remove the row.',
  },
  DATASET_FEW_SUBJECTS: {
    verdict: 'safe',
    severity: 'medium',
    title: 'A class with few subjects',
    meaning: 'What is learned of it is what these few have in common, which may be anything.',
    remedy: 'Say so beside every figure, and record more.',
  },
  DATASET_SILENT: {
    verdict: 'safe',
    severity: 'low',
    title: 'Silent or clipped sounds',
    meaning: 'Silence under a label teaches that silence has it; clipping sounds the same whatever was recorded.',
    remedy: 'Remove them, or label them for what they are.',
  },
})
