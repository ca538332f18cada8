"""The album of example pictures: drawn beside everything else, taken over by the pipeline."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from common.identifiers import uuid7
from frontend.demo.motifs import make
from geo.models import Municipality
from photos.models import SIZES, Photo
from photos.preparing import Made
from photos.services import store_upload, take_prepared

_HERE = Path(__file__).parent

# motif: what is to be seen before, and after
ALT: dict[str, tuple[str, str]] = {
    "lamp": ("Dunkle Laterne an einer Straße am Abend", "Die Laterne brennt wieder"),
    "traffic_light": ("Ampel, alle drei Lichter sind aus", "Die Ampel zeigt Grün"),
    "sign": ("Tempo-30-Schild, der Pfosten ist umgebogen", "Das Schild steht wieder gerade"),
    "graffiti": ("Mauer mit bunten gesprühten Buchstaben", "Die Mauer ist sauber"),
    "bench": ("Bank mit gebrochenen Latten", "Bank mit neuen Latten"),
    "pothole": ("Tiefes Loch in der Fahrbahn mit Wasser darin", "Frisch geflickter Asphalt"),
    "footway": ("Lose und verkantete Gehwegplatten", "Neu verlegte Gehwegplatten"),
    "gully": ("Gully voller Laub, davor eine große Pfütze", "Freier Gully, die Straße ist trocken"),
    "flytip": ("Sofa, Matratze und Müllsäcke auf dem Gehweg", "Der Gehweg ist frei"),
    "container": ("Glascontainer, davor Säcke, Kartons und Flaschen", "Der Platz ist aufgeräumt"),
    "bin": ("Überfüllter Papierkorb", "Geleerter Papierkorb"),
    "bike": ("Rostiges Fahrrad ohne Kette an einem Bügel", "Freie Fahrradbügel"),
    "branch": ("Abgebrochener Ast hängt über dem Gehweg", "Der Ast ist abgesägt"),
    "hedge": ("Hecke wächst weit auf den Gehweg", "Geschnittene Hecke, der Gehweg ist frei"),
    "swing": ("Schaukel, eine Kette ist gerissen", "Die Schaukel ist repariert"),
    "square": (
        "Marktplatz voller parkender Autos, dahinter Giebelhäuser und ein Kirchturm",
        "Entwurf: der Marktplatz mit Pflaster, Bäumen, Brunnen und Bänken",
    ),
    "cycle_path": ("Breite Straße ohne Radweg", "Dieselbe Straße mit breitem, rotem Radweg"),
    "playground": (
        "Sandkasten mit zerbrochener Wippe auf einer Wiese",
        "Spielplatz mit Kletterturm, Rutsche und Wippe",
    ),
}


class Album:
    """Starts drawing when made; `photo` waits until the pictures are there.

    They are kept in `var/demo-pictures`, so that a reset need not draw them again.
    """

    def __init__(self) -> None:
        digest = hashlib.sha256()
        for path in sorted((_HERE / "motifs").glob("*.py")):
            digest.update(path.read_bytes())
        self.folder = Path(settings.VAR_DIR) / "demo-pictures" / digest.hexdigest()[:16]
        self._artists: list[subprocess.Popen[bytes]] = []
        if not (self.folder / "complete").exists():
            shutil.rmtree(self.folder.parent, ignore_errors=True)
            self._hire()

    def _hire(self, *how: str) -> None:
        command = [sys.executable, "-m", "frontend.demo.motifs.make", str(self.folder), *how]
        self._artists.append(
            subprocess.Popen(command, cwd=_HERE.parent.parent)  # noqa: S603  # our own module
        )

    def wait(self) -> None:
        """Until all pictures are drawn. Raises `RuntimeError` if that failed."""
        if not self._artists:
            return
        if self._artists[0].poll() is None:
            self._hire("backwards")  # nothing else is to do meanwhile
        if any(artist.wait() for artist in self._artists):
            raise RuntimeError("The example pictures could not be drawn.")
        (self.folder / "complete").touch()
        self._artists = []

    def close(self) -> None:
        """Stop drawing; nobody needs the pictures any more."""
        for artist in self._artists:
            if artist.poll() is None:
                artist.terminate()
                artist.wait()

    def photo(
        self, municipality: Municipality, motif: str, *, mended: bool = False, variant: int = 0
    ) -> Photo:
        """An upload of its own, prepared, that belongs to a draft until a report takes it."""
        upload = self.upload(motif, mended=mended, variant=variant)
        photo = store_upload(municipality=municipality, draft_key=uuid7(), upload=upload)
        photo.alt = ALT[motif][mended]
        photo.save(update_fields=["alt"])
        self.prepare(photo, motif, mended=mended, variant=variant)
        return photo

    def upload(self, motif: str, *, mended: bool = False, variant: int = 0) -> SimpleUploadedFile:
        """As somebody would send it."""
        content = self._path(motif, mended, variant, ".jpg").read_bytes()
        return SimpleUploadedFile("foto.jpg", content, content_type="image/jpeg")

    def prepare(self, photo: Photo, motif: str, *, mended: bool = False, variant: int = 0) -> None:
        """Give a stored upload the smaller copies that were made before."""
        incoming = Path(settings.PRIVATE_DIR) / "incoming"
        derivatives = {}
        for size in SIZES:
            copy = incoming / f"{photo.uuid}-{size}.webp"
            shutil.copyfile(self._path(motif, mended, variant, f"-{size}.webp"), copy)
            derivatives[size] = copy
        take_prepared(photo.uuid, Made(width=1200, height=900, place=None), derivatives)

    def _path(self, motif: str, mended: bool, variant: int, ending: str) -> Path:
        self.wait()
        name = make.name_of(motif, mended=mended, variant=variant % make.variants_of(motif))
        return self.folder / f"{name}{ending}"
