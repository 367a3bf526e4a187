# SPDX-License-Identifier: Apache-2.0
"""The detector: a convolutional stem over log-mel, then a bout head that looks back about five seconds.

No layer pads time. So one pass over a long scene gives exactly the answers that separate windows give, which makes
training cheap, and a window's answer cannot depend on anything outside of it.
"""
import torch
from torch import nn

from features import MEL_BANDS

CLAMP_LOG = -13.0
"""Log-mel below this (sound under about -85 dBFS, digital silence, the missing past of a stream) is one flat floor."""
TOKENS = 24
RECENT_TOKENS = 3
TOKEN_FRAMES = 16
TOKEN_FIELD_FRAMES = 129
WINDOW_FRAMES = TOKEN_FIELD_FRAMES + TOKEN_FRAMES * (TOKENS - 1)
HOP_FRAMES = 50


class Convolution(nn.Module):
    """3x3 (or larger) convolution, batch norm, ReLU; frequency is padded, time is not."""
    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: tuple[int, int] = (2, 2)):
        super().__init__()
        self.convolve = nn.Conv2d(inputs, outputs, kernel, stride, (0, kernel // 2), bias=False)
        self.normalise = nn.BatchNorm2d(outputs)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.normalise(self.convolve(image)))


class Recall(nn.Module):
    """Residual dilated convolution over tokens; the skip drops the tokens that a valid convolution loses."""
    def __init__(self, width: int, dilation: int):
        super().__init__()
        self.convolve = nn.Conv1d(width, width, 3, dilation=dilation, bias=False)
        self.normalise = nn.BatchNorm1d(width)
        self.lost = 2 * dilation

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return tokens[:, :, self.lost:] + torch.relu(self.normalise(self.convolve(tokens)))


class CryNetwork(nn.Module):
    """Raw log-mel [batch, frames, 64] to logits: `forward` one per window, `forward_scene` one per token step."""
    def __init__(self, width: int = 128, heads: int = 4, dropout: float = 0.2):
        super().__init__()
        self.heads, self.width = heads, width
        self.register_buffer("mean", torch.full((MEL_BANDS,), -7.0))
        self.register_buffer("inverse_deviation", torch.full((MEL_BANDS,), 0.25))
        self.stem = nn.Sequential(Convolution(1, 16, 5), Convolution(16, 24), Convolution(24, 48), Convolution(48, 64))
        self.squeeze = nn.Conv1d(64 * MEL_BANDS // 16, width, 1, bias=False)
        self.squeeze_normalise = nn.BatchNorm1d(width)
        self.recall = nn.Sequential(Recall(width, 1), Recall(width, 2))
        self.drop = nn.Dropout(dropout)
        self.attend = nn.Linear(width, heads)
        self.place = nn.Parameter(torch.zeros(TOKENS, heads))
        self.value = nn.Linear(width, width)
        self.hidden = nn.Linear(3 * width, 96)
        self.answer = nn.Linear(96, 1)
        # Calibration, folded in after training: logit = scale * raw + offset.
        self.register_buffer("scale", torch.ones(1))
        self.register_buffer("offset", torch.zeros(1))

    def tokens(self, log_mel: torch.Tensor) -> torch.Tensor:
        """[batch, frames, 64] to [batch, tokens, width]; token k sees 129 frames, starting at frame 16 k."""
        image = (log_mel.clamp_min(CLAMP_LOG) - self.mean) * self.inverse_deviation
        image = self.stem(image.unsqueeze(1))
        # [batch, channels, time, 4 bands] to [batch, channels * 4, time]
        columns = image.permute(0, 1, 3, 2).reshape(image.shape[0], -1, image.shape[2])
        columns = torch.relu(self.squeeze_normalise(self.squeeze(columns)))
        return self.recall(columns).transpose(1, 2)

    def judge(self, tokens: torch.Tensor) -> torch.Tensor:
        """[n, 24, width] to raw logits [n]: attention over the whole window beside the last tokens themselves."""
        weights = torch.softmax(self.attend(tokens) + self.place, dim=1)
        values = self.value(tokens).reshape(-1, TOKENS, self.heads, self.width // self.heads)
        bout = (weights.unsqueeze(3) * values).sum(1).reshape(-1, self.width)
        recent = tokens[:, TOKENS - RECENT_TOKENS:]
        joined = torch.cat((bout, recent.mean(1), recent.amax(1)), 1)
        return self.answer(self.drop(torch.relu(self.hidden(self.drop(joined))))).squeeze(1)

    def forward(self, log_mel: torch.Tensor) -> torch.Tensor:
        """[batch, WINDOW_FRAMES, 64] to calibrated logits [batch]."""
        return self.judge(self.tokens(log_mel)) * self.scale + self.offset

    def forward_scene(self, log_mel: torch.Tensor) -> torch.Tensor:
        """[batch, frames, 64] to calibrated logits [batch, steps]; step k ends at frame WINDOW_FRAMES + 16 k."""
        tokens = self.tokens(log_mel)
        windows = tokens.unfold(1, TOKENS, 1).transpose(2, 3)
        batch, steps = windows.shape[:2]
        return self.judge(windows.flatten(0, 1)).view(batch, steps) * self.scale + self.offset


def parameter_count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())
