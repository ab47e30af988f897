"""A real `mockbot run` as a process against doubles on 127.0.0.1, on a database of its own."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path


class Running:
    """One run of the program."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MOCKBOT_")}
        environment |= {
            "MOCKBOT_DATABASE_URL": f"sqlite:///{folder / 'mockbot.db'}",
            "PYTHONPATH": str(Path.cwd()),
            **{f"MOCKBOT_{name.upper()}": value for name, value in settings.items()},
        }
        self.log = (folder / "log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=folder, env=environment, stdout=self.log, stderr=self.log
        )

    async def ends(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Told to end; returns the exit code."""
        self.process.send_signal(how)
        code = await asyncio.to_thread(self.process.wait, 30)
        self.log.close()
        return code

    def logged(self) -> str:
        """All that was logged by every run in this folder."""
        return (self.folder / "log").read_text(encoding="utf-8")
