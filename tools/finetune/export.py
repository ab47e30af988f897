"""Makes the pack's files of a taught encoder: `python -m tools.finetune.export --pack PACK --base MODEL WEIGHTS HELD…`.

`model.onnx` (int8), `channels.json` and `held_out.json.gz`; then `mockbot bank train` learns to decide.
"""

import argparse
import gzip
import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from torch import nn

from bot.feedback.weights import OWN
from tools.finetune.corpus import Channels, lessons_in
from tools.finetune.network import Network


class _Scores(nn.Module):
    """The network as it is read in use: piece numbers in, scores out."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: torch.Tensor) -> torch.Tensor:
        return self.network(pieces, torch.ones_like(pieces))


def main() -> None:
    """Write the three files."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--pack", type=Path, required=True)
    reader.add_argument("--base", type=Path, required=True)
    reader.add_argument("weights", type=Path, help="what teach.py wrote for all authors")
    reader.add_argument("held_out", type=Path, nargs="*", help="what it wrote for authors that were left out")
    asked = reader.parse_args()
    folder: Path = asked.pack / "feedback"
    channels, lessons = lessons_in(asked.pack)
    network = Network(asked.base, channels.count)
    network.load_state_dict(torch.load(asked.weights))
    network.bert.set_attn_implementation("eager")
    network.eval()
    _write_model(network, folder / "model.onnx")
    version = "minilm6-" + hashlib.blake2b((folder / "model.onnx").read_bytes(), digest_size=3).hexdigest()
    numbers = {"version": version, "criteria": _numbers(network, channels)}
    (folder / "channels.json").write_text(json.dumps(numbers, indent=1), encoding="utf-8")
    seen = _gathered(asked.held_out, [lesson.id for lesson in lessons])
    (folder / "held_out.json.gz").write_bytes(gzip.compress(seen, 9, mtime=0))


def _write_model(network: Network, file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        names = {"pieces": {0: "answers", 1: "pieces"}, "scores": {0: "answers", 1: "pieces"}}
        torch.onnx.export(
            _Scores(network),
            (torch.randint(1000, 2000, (1, 50)),),
            plain,
            input_names=["ids"],
            output_names=["scores"],
            dynamic_axes={"ids": names["pieces"], "scores": names["scores"]},
            opset_version=17,
            dynamo=False,
        )
        shape = network.bert.config
        whole = optimizer.optimize_model(
            str(plain), "bert", num_heads=shape.num_attention_heads, hidden_size=shape.hidden_size
        )
        whole.save_model_to_file(str(fused))
        quantize_dynamic(
            fused,
            file,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Attention", "Gather", "EmbedLayerNormalization"],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": 1},
        )


def _numbers(network: Network, channels: Channels) -> dict[str, dict[str, dict[str, float]]]:
    scale, shift = network.scale.tolist(), network.shift.tolist()
    found: dict[str, dict[str, dict[str, float]]] = {}
    columns = [(code, name, channels.limb(code, name)) for code, name in channels.limbs]
    for code, name, column in [*columns, *((code, OWN, channels.own(code)) for code in channels.criteria)]:
        number = {"column": column, "scale": round(scale[column], 5), "shift": round(shift[column], 5)}
        found.setdefault(code, {})[name] = number
    return found


def _gathered(files: Sequence[Path], taught: Sequence[str]) -> bytes:
    """What was sighted by author left out. An answer that every run was taught on stands there with nothing: it must
    not teach the decision, as sightings in it look better than they are."""
    seen: dict[str, object] = {answer: {} for answer in taught}
    for file in files:
        seen.update(json.loads(file.read_text(encoding="utf-8")))
    return json.dumps(seen, separators=(",", ":"), sort_keys=True).encode()


if __name__ == "__main__":
    main()
