// SPDX-License-Identifier: Apache-2.0
// PyTorch beyond what torch.load(weights_only=True) allows by itself: what optimizers, schedulers and random states bring.
import type { Rows } from '../entry.ts'

export const torchRows: Rows = [
  ['torch', 'r', 'device Size dtype layout memory_format'],
  ['torch', '', 'strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc jagged'],
  ['torch', '', 'contiguous_format channels_last channels_last_3d preserve_format'],
  ['torch', '', 'per_tensor_affine per_channel_affine per_tensor_symmetric per_channel_symmetric'],
  ['torch.serialization', 'r', '_get_layout'],
  ['torch._utils', 'r', '_rebuild_xla_tensor _rebuild_device_tensor_from_numpy _rebuild_nested_tensor'],
  ['torch.nn.parameter', 'nb', 'Parameter Buffer UninitializedParameter UninitializedBuffer'],
  ['torch.nn.parameter', 'r', 'UninitializedParameter UninitializedBuffer'],
  ['torch.utils.hooks', 'nb', 'RemovableHandle'],
  ['torch.nn.modules.module', 'nb', '_WrappedHook'],
  ['torch.nn.utils.weight_norm', 'nb', 'WeightNorm'],
  ['torch.nn.utils.spectral_norm', 'nb', 'SpectralNorm SpectralNormLoadStateDictPreHook SpectralNormStateDictHook'],
  ['torch.torch_version', 'nb', 'TorchVersion'],
  ['torch.utils.data.dataset', 'nb', 'TensorDataset Subset ConcatDataset'],
  ['torch.nn.modules.container', 'nb', 'ParameterList ParameterDict'],
  [
    'torch.nn.functional',
    '',
    'relu gelu silu mish elu selu celu leaky_relu relu6 hardswish hardsigmoid softplus tanh sigmoid softmax log_softmax',
  ],
  ['torch._C._nn', '', 'gelu'],
  ['torch', '', 'relu tanh sigmoid softmax'],
  ['torch.optim.optimizer', '', 'required _RequiredParameter'],
  ['torch.utils.data.sampler', 'nb', 'RandomSampler SequentialSampler BatchSampler SubsetRandomSampler'],
  ['torch.amp.grad_scaler', 'nb', 'GradScaler'],
  ['torch.amp.grad_scaler', 'r', 'OptState'],
  ['torch.amp.grad_scaler', 'r', '_refresh_per_optimizer_state'],
  ['torch.cuda.amp.grad_scaler', 'nb', 'GradScaler'],
  ['torch.cuda.amp.grad_scaler', 'r', 'OptState _refresh_per_optimizer_state'],
  [
    'torch.distributed.checkpoint.metadata',
    'nb',
    'Metadata TensorStorageMetadata BytesStorageMetadata ChunkStorageMetadata MetadataIndex TensorProperties StorageMeta',
  ],
  ['torch.distributed.checkpoint.metadata', 'r', '_MEM_FORMAT_ENCODING'],
  ['torch.distributed.checkpoint.filesystem', 'nb', '_StorageInfo _StoragePrefix'],
]
