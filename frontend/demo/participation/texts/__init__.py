"""What is told: plain German, as offices and people write it. Nobody of them exists."""

from frontend.demo.participation.stories import Vorhaben
from frontend.demo.participation.texts.cycling import CYCLING
from frontend.demo.participation.texts.market import MARKET
from frontend.demo.participation.texts.others import CLIMATE, DRAFT, NAME, PLAYGROUND, VILLAGE

PROJECTS: tuple[Vorhaben, ...] = (CYCLING, MARKET, NAME, VILLAGE, PLAYGROUND, CLIMATE, DRAFT)

# slug, name, icon
TOPICS = (
    ("verkehr", "Verkehr", "road"),
    ("gruen", "Grün", "tree"),
    ("schule-und-kita", "Schule und Kita", "school"),
    ("wohnen", "Wohnen", "elsewhere"),
    ("kultur", "Kultur", "star"),
)
