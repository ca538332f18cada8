"""Sets one document, in a process of its own with hard limits.

    python -m common.typesetting.child <folder> <fonts' folder> <memory in MB> <pdf or png>

The folder holds `document.typ`, what it reads and the pictures; `document.pdf` or, one point being
one pixel, `document.png` comes beside them.
Knows nothing of Django, of the database or of secrets, and reads nothing outside the folder, so
that a hole in a decoder of pictures finds nothing to take. The web server's own process does not
grow by what a document needs, and one that comes to no end is ended.
"""

import resource
import sys
from pathlib import Path

_CPU_SECONDS = 60


def main(arguments: list[str]) -> int:
    folder, fonts, memory_mb = Path(arguments[0]), arguments[1], int(arguments[2])
    made = arguments[3]
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst

    source, target = str(folder / "document.typ"), str(folder / f"document.{made}")
    if made == "png":
        typst.compile(
            source,
            output=target,
            root=str(folder),
            font_paths=[fonts],
            ignore_system_fonts=True,
            format="png",
            ppi=72,
        )
    else:
        typst.compile(
            source,
            output=target,
            root=str(folder),
            font_paths=[fonts],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
