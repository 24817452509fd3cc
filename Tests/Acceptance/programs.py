"""Where the programs under test lie. `DARKROOM_BIN` names another folder, for example the one of a debug build."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("DARKROOM_BIN", REPOSITORY / ".build" / "release")).resolve()
DARKROOM = FOLDER / "darkroom"
CODEC = FOLDER / "darkroom-codec"
