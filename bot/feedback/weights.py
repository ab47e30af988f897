"""The learnt numbers of a pack: what the encoder's columns stand for, and what the decision weighs, as strict values.

`mockbot bank train` writes `weights.json`; the script that teaches the encoder writes `channels.json`.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.faults import Fault

OWN = "own"
"""The channel of a criterion that listens for the apprentice's own part; no limb is called so."""


class LearntAmiss(Fault):
    """A pack's learnt numbers cannot be read."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChannelNumbers(_Strict):
    """A column of the encoder, and the scale and shift that make its strength log odds."""

    column: int
    scale: float
    shift: float


class ChannelsFile(_Strict):
    """`channels.json`: a column for each limb of each criterion, and for its own part; `version` names the encoder."""

    version: str
    criteria: dict[str, dict[str, ChannelNumbers]]


class Scale(_Strict):
    """One of the decision's two questions: weights for the features, and a shift for each criterion."""

    features: tuple[float, ...]
    criteria: dict[str, float]


class Bars(_Strict):
    """The chances from which a judgement of each label is sure."""

    not_met: float
    partly: float
    met: float


class WeightsFile(_Strict):
    """`weights.json`: `shown` asks whether anything of a criterion is shown, `whole` whether all of what is shown is.

    Something counts as shown from the chance `shown_from`, and what is shown as whole from `whole_from`. A limb is
    heard from the chance `heard`."""

    version: str
    names: tuple[str, ...]
    centre: tuple[float, ...]
    spread: tuple[float, ...]
    shown: Scale
    whole: Scale
    shown_from: float
    whole_from: float
    sure: Bars
    heard: float


def load_channels(file: Path) -> ChannelsFile:
    """The channels in a file; raises `LearntAmiss` when they are wrong and `OSError` when it cannot be read."""
    try:
        return ChannelsFile.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise LearntAmiss(_told(file, error)) from None


def load_weights(file: Path) -> WeightsFile:
    """The weights in a file; raises `LearntAmiss` when they are wrong and `OSError` when it cannot be read."""
    try:
        return WeightsFile.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise LearntAmiss(_told(file, error)) from None


def _told(file: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"])
    return f"{file}: {where or 'the file'}: {first['msg']}. Run `mockbot bank train` to make it anew."
