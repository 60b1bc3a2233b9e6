"""What a measurement was made on, to stand beside its figures."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version


def surroundings(*packages: str) -> str:
    """The machine, how busy it is, and the versions of Python and of these packages."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    versions = "".join(f", {name} {version(name)}" for name in packages)
    return (
        f"{os.cpu_count()} cores{load}, {platform.system()} {platform.release()} {platform.machine()},"
        f" {platform.python_implementation()} {platform.python_version()}{versions}"
    )
