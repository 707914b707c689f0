"""The encoder in PyTorch: a post-LN BERT whose turns look at themselves and at the turns before them, never ahead.

The same computation as src/model/encoder_plain.c; docs/model-file.md names the tensors."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from sessions import HEADS, outputs

WINDOW = 8       # earlier turns that a token can look at directly
POSITIONS = 192  # tokens of a turn at most, [CLS] and [SEP] included
HEAD_KEPT = 127  # of a longer turn: word pieces kept of its start ...
TAIL_KEPT = 63   # ... and of its end


def shorten(ids):
    return ids if len(ids) <= HEAD_KEPT + TAIL_KEPT else ids[:HEAD_KEPT] + ids[-TAIL_KEPT:]


def distances(heads, window):
    """What a head takes off a score for each turn between query and key, [heads, window + 1]: fixed, from heads that
    look far to heads that stay in their own turn, after ALiBi (Press et al. 2022). Not learned: the gradient of so
    small a table over all pairs of tokens would cost more than all the rest."""
    apart = torch.arange(window + 1, dtype=torch.float)
    slope = torch.tensor([0.0, 0.1, 0.2, 0.4, 0.8, 1.6])[torch.arange(heads) % 6]
    step = torch.tensor([0.0, 1.0])[torch.arange(heads) // 6 % 2]
    return -(slope[:, None] * apart + step[:, None] * (apart > 0))


class Layer(nn.Module):
    def __init__(self, width, heads, ffn, dropout, eps):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=eps)
        self.up = nn.Linear(width, ffn)
        self.down = nn.Linear(ffn, width)
        self.norm2 = nn.LayerNorm(width, eps=eps)
        self.drop = nn.Dropout(dropout)
        self.p = dropout

    def forward(self, x, bias):
        """x [B,S,W]; bias [B,H,S,S]: added to the scores, -inf where a token may not look."""
        b, s, w = x.shape
        q, k, v = self.qkv(x).view(b, s, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype), dropout_p=self.p if self.training else 0.0)
        x = self.norm1(x + self.drop(self.out(a.transpose(1, 2).reshape(b, s, w))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


def buckets(relative, count=32, far=128):
    """MPNet's and T5's buckets of relative position (Raffel et al. 2020), both directions."""
    n = -relative
    half = count // 2
    out = (n < 0).long() * half
    n = n.abs()
    exact = half // 2
    large = exact + (torch.log(n.float().clamp(min=1) / exact) / math.log(far / exact) * (half - exact)).long()
    return out + torch.where(n < exact, n, large.clamp(max=half - 1))


class Encoder(nn.Module):
    def __init__(self, vocab, width, layers, heads, ffn, window=WINDOW, dropout=0.1, eps=1e-12, relative=False,
                 coders=()):
        super().__init__()
        self.shape = dict(vocab=vocab, width=width, layers=layers, heads=heads, ffn=ffn, window=window, eps=eps,
                          relative=relative, coders=list(coders))
        self.word = nn.Embedding(vocab, width)
        self.position = nn.Embedding(POSITIONS, width)
        self.speaker = nn.Embedding(3, width)
        self.norm = nn.LayerNorm(width, eps=eps)
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(width, heads, ffn, dropout, eps) for _ in range(layers))
        self.register_buffer("distance", distances(heads, window))
        self.register_buffer("relative", torch.zeros(32, heads) if relative else None)  # MPNet's, as it comes
        self.dense = nn.ModuleDict({h.replace(".", "_"): nn.Linear(2 * width, outputs(h)) for h in HEADS})
        for d in self.dense.values():
            nn.init.normal_(d.weight, std=0.02)
            nn.init.zeros_(d.bias)
        # How a coder leans: learned beside the heads and left out when the model is used.
        self.coders = {c: i for i, c in enumerate(coders)}
        self.lean = nn.ParameterDict({h.replace(".", "_"): nn.Parameter(torch.zeros(max(1, len(self.coders)), outputs(h)))
                                      for h in HEADS})
        nn.init.normal_(self.speaker.weight, std=0.02)

    def encode(self, ids, position, speaker, turn, mask_future=True):
        """All [B,S]; turn: number of the turn of each token, -1 for padding. Returns x [B,S,W]."""
        x = self.drop(self.norm(self.word(ids) + self.position(position) + self.speaker(speaker)))
        bias = self.bias(position, turn, mask_future)
        if torch.is_autocast_enabled(x.device.type):
            bias = bias.to(torch.get_autocast_dtype(x.device.type))
        for layer in self.layers:
            x = layer(x, bias)
        return x

    @torch.no_grad()
    def bias(self, position, turn, mask_future):
        gap = turn[:, :, None] - turn[:, None, :]
        window = self.shape["window"]
        real = (turn >= 0)[:, None, :] & (turn >= 0)[:, :, None]
        allowed = real & (gap.abs() <= window)
        if mask_future:
            allowed = allowed & (gap >= 0)
        allowed = allowed | torch.eye(turn.shape[1], dtype=torch.bool, device=turn.device)  # padding sees itself
        out = self.distance[:, gap.abs().clamp(0, window)].transpose(0, 1)
        if self.relative is not None:
            offset = position[:, None, :] - position[:, :, None]
            out = out + self.relative[buckets(offset)].permute(0, 3, 1, 2) * (real & (gap == 0))[:, None]
        return out.masked_fill(~allowed[:, None], float("-inf")).contiguous()

    def summarise(self, x, turn, wanted, first):
        """e [N, 2W] of the turns `wanted` (pairs of batch and turn): state of [CLS], mean over the turn's tokens.
        first: where each of them begins."""
        b, t = wanted.T
        rows = torch.full((x.shape[0], int(turn.max()) + 2), len(wanted), device=x.device)
        rows[b, t] = torch.arange(len(wanted), device=x.device)
        row = torch.where(turn >= 0, torch.gather(rows, 1, turn.clamp(min=0)), len(wanted)).flatten()
        total = x.new_zeros(len(wanted) + 1, x.shape[2]).index_add(0, row, x.flatten(0, 1))
        count = x.new_zeros(len(wanted) + 1).index_add(0, row, x.new_ones(row.shape))
        mean = (total / count.clamp(min=1)[:, None])[:-1]
        cls = torch.index_select(x.flatten(0, 1), 0, b * x.shape[1] + first)
        return torch.cat([cls, mean], 1)

    def logits(self, e, coder=None):
        out = {}
        for h in HEADS:
            key = h.replace(".", "_")
            z = self.dense[key](e)
            if coder is not None:
                lean = self.lean[key]
                z = z + torch.where((coder >= 0)[:, None], lean[coder.clamp(min=0)], torch.zeros_like(lean[:1])).to(z.dtype)
            out[h] = z
        return out
