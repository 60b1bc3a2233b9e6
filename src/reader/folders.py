"""The user's own folders for this program, where each system keeps such things. Asking creates nothing."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

_NAME = "close-reader"


def data_folder() -> Path:
    """Where the personal library is (`XDG_DATA_HOME`)."""
    from platformdirs import user_data_path

    return user_data_path(_NAME, appauthor=False)


def state_folder() -> Path:
    """Where reading positions, marks, drafts and the journal are (`XDG_STATE_HOME`)."""
    from platformdirs import user_state_path

    return user_state_path(_NAME, appauthor=False)


def state_folder_of(library: Path | str) -> Path:
    """Where what belongs to one person and one library is, by the library's folder."""
    name = blake2b(os.fsencode(os.path.realpath(library)), digest_size=8).hexdigest()
    return state_folder() / name


def cache_folder() -> Path:
    """Where what can be made again is: catalogue, index, layout (`XDG_CACHE_HOME`)."""
    from platformdirs import user_cache_path

    return user_cache_path(_NAME, appauthor=False)
