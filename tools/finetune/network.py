"""The encoder while it learns: a small BERT with a linear head that scores every word piece for every channel.

Shape and pooling are those of `bot/feedback/sightings.py`, where its trained int8 copy is read.
"""

from pathlib import Path

import torch
from torch import nn
from transformers import BertModel

from bot.feedback.sightings import LEVEL, SHARPNESS, SMOOTH


class Network(nn.Module):
    """The encoder with its head, and for each channel the scale and shift that make its strength log odds."""

    def __init__(self, base: Path, channels: int) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(base, add_pooling_layer=False)
        self.drop = nn.Dropout(0.15)
        self.head = nn.Linear(self.bert.config.hidden_size, channels)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.constant_(self.head.bias, -2.0)
        self.scale = nn.Parameter(torch.ones(channels))
        self.shift = nn.Parameter(torch.zeros(channels))
        frozen = [*self.bert.embeddings.parameters(), *self.bert.encoder.layer[0].parameters()]
        for weight in frozen:
            weight.requires_grad = False

    def forward(self, pieces: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Scores (log odds) per piece and channel."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            hidden = self.bert(input_ids=pieces, attention_mask=present).last_hidden_state
        return self.head(self.drop(hidden.float()))

    def strengths(self, scores: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Log odds per answer and channel that the channel shows: a soft maximum over smoothed scores."""
        inside = present.clone()
        inside[:, 0] = 0  # the marks at both ends are no words
        inside[torch.arange(len(present)), present.sum(1) - 1] = 0
        weights = inside.unsqueeze(1).float()
        summed = nn.functional.avg_pool1d(scores.transpose(1, 2) * weights, SMOOTH, 1, SMOOTH // 2)
        counts = nn.functional.avg_pool1d(weights, SMOOTH, 1, SMOOTH // 2).clamp(min=1e-3)
        smooth = (summed / counts).masked_fill(weights == 0, -1e4)
        return (torch.logsumexp(smooth * SHARPNESS, 2) / SHARPNESS - LEVEL) * self.scale + self.shift
