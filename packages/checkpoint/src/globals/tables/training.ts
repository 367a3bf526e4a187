// SPDX-License-Identifier: Apache-2.0
// What training frameworks put into checkpoints beside tensors: configuration records, history, enumerations.
import type { Rows } from '../entry.ts'

export const trainingRows: Rows = [
  ['mmengine.logging.history_buffer', 'nb', 'HistoryBuffer'],
  [
    'mmengine.logging.history_buffer',
    '',
    'HistoryBuffer.min HistoryBuffer.max HistoryBuffer.mean HistoryBuffer.current',
  ],
  ['mmengine.config.config', 'rnbs', 'ConfigDict'],
  ['mmengine.config', 'rnbs', 'ConfigDict'],
  ['mmcv.utils.config', 'rnbs', 'ConfigDict'],
  ['addict.addict', 'rnbs', 'Dict'],
  ['addict', 'rnbs', 'Dict'],
  ['lightning.fabric.utilities.data', 'rnbs', 'AttributeDict'],
  ['lightning_fabric.utilities.data', 'rnbs', 'AttributeDict'],
  ['pytorch_lightning.utilities.parsing', 'rnbs', 'AttributeDict'],
  ['lightning.pytorch.utilities.parsing', 'rnbs', 'AttributeDict'],
  ['omegaconf.dictconfig', 'nb', 'DictConfig'],
  ['omegaconf.listconfig', 'nb', 'ListConfig'],
  ['omegaconf.base', 'nb', 'ContainerMetadata Metadata'],
  ['omegaconf.nodes', 'nb', 'AnyNode BooleanNode BytesNode FloatNode IntegerNode PathNode StringNode'],
  ['pytorch_lightning.callbacks.model_checkpoint', '', 'ModelCheckpoint'],
  ['pytorch_lightning.callbacks.early_stopping', '', 'EarlyStopping'],
  ['pytorch_lightning.callbacks.lr_monitor', '', 'LearningRateMonitor'],
  ['lightning.pytorch.callbacks.model_checkpoint', '', 'ModelCheckpoint'],
  ['lightning.pytorch.callbacks.early_stopping', '', 'EarlyStopping'],
  ['typing', '', 'Any Dict List Tuple Union Optional'],
  [
    'transformers.trainer_utils',
    'r',
    'IntervalStrategy HubStrategy SchedulerType SaveStrategy FSDPOption EvaluationStrategy',
  ],
  ['transformers.training_args', 'nb', 'TrainingArguments'],
  ['transformers.training_args', 'r', 'OptimizerNames ParallelMode'],
  ['transformers.training_args_seq2seq', 'nb', 'Seq2SeqTrainingArguments'],
  ['transformers.trainer_pt_utils', 'nb', 'AcceleratorConfig'],
  ['accelerate.state', 'nb', 'PartialState'],
  ['accelerate.utils.dataclasses', 'r', 'DistributedType'],
]
