"""The hand-drawn plan of Lindenbach: what a town planner would know by heart.

Metres east and north of the market square. The Erle comes in from the east, passes south of
the old town and leaves in the west; the Lindenbach comes down from the state forest in the
north-east, drives the mills and joins the Erle. The seed moves these points a little and
decides everything between them.
"""

from dataclasses import dataclass

from frontend.demo.plane import Line, Point, rectangle

# --- water ------------------------------------------------------------------------

ERLE: Line = [
    (7000, -2500), (6100, -2150), (5200, -2100), (4450, -1730), (3850, -1960), (3350, -1820),
    (2950, -1480), (2560, -1130), (2120, -1080), (1720, -1210), (1330, -930), (960, -640),
    (560, -500), (190, -575), (-150, -455), (-520, -475), (-900, -700), (-1280, -760),
    (-1640, -560), (-1980, -270), (-2330, -330), (-2640, -210), (-2960, 60), (-3330, 40),
    (-3650, 250), (-4130, 330), (-4700, 190), (-5400, 420), (-6100, 330), (-7000, 700),
]  # fmt: skip
ERLE_WIDTH = 27.0
LINDENBACH: Line = [
    (4300, 3500), (3700, 3020), (3380, 2600), (2950, 2330), (2760, 2040), (2610, 1740),
    (2440, 1490), (2180, 1330), (2010, 1050), (1720, 900), (1480, 640), (1180, 530),
    (1010, 330), (900, 90), (800, -130), (790, -330), (730, -545),
]  # fmt: skip
LINDENBACH_WIDTH = 6.0
# A side arm that fed the mills and joins the brook again.
MILL_POND: Line = [(985, 300), (1040, 400), (1130, 470), (1190, 440), (1130, 340), (1040, 250)]
TOWN_LAKE: Line = [
    (1560, -560), (1740, -500), (1960, -520), (2210, -600), (2330, -720), (2230, -820),
    (1990, -860), (1790, -790), (1610, -720),
]  # fmt: skip
FOREST_POND: Line = [(1180, 2620), (1270, 2680), (1370, 2650), (1350, 2570), (1240, 2550)]

# --- roads that the town grew along -------------------------------------------------

GATE_WEST: Point = (-372, 95)
GATE_NORTH: Point = (-15, 362)
GATE_NORTH_EAST: Point = (258, 272)
GATE_EAST: Point = (378, -35)
GATE_SOUTH: Point = (45, -352)
RING: dict[str, Line] = {
    "Nordwall": [GATE_WEST, (-345, 205), (-240, 300), (-130, 350), GATE_NORTH],
    "Ostwall": [GATE_NORTH, (120, 345), GATE_NORTH_EAST],
    "Mühlenwall": [GATE_NORTH_EAST, (345, 150), GATE_EAST],
    "Südwall": [GATE_EAST, (355, -170), (270, -265), (160, -325), GATE_SOUTH],
    "Westwall": [GATE_SOUTH, (-100, -345), (-230, -280), (-320, -150), (-365, -20), GATE_WEST],
}
MARKET: Line = [(-52, 30), (38, 46), (54, -30), (-36, -44)]


@dataclass(frozen=True)
class Trunk:
    """A road of the plan. `number` is empty for streets of the town."""

    name: str
    road_class: str
    points: Line
    number: str = ""
    width: float = 8.0
    smooth: bool = True


RIVER_BRIDGE: Point = (85, -545)
STATION: Point = (60, -1118)
UNDERPASS: Point = (345, -1130)
UNTERBACH: Point = (-2950, 660)
OBERBACH: Point = (2520, 1650)
HAGENFELD: Point = (690, -2740)

TRUNKS: list[Trunk] = [
    # B 831 from west to north-east, through the town along the old walls
    Trunk("Altenroder Straße", "B",
          [(-7000, 1900), (-5900, 1560), (-4900, 1420), (-4000, 1080), (-3400, 830), UNTERBACH],
          "B 831", 10),
    Trunk("Unterbacher Straße", "B",
          [UNTERBACH, (-2500, 540), (-2000, 400), (-1450, 330), (-900, 215), GATE_WEST],
          "B 831", 10),
    Trunk("Oberbacher Straße", "B",
          [GATE_NORTH_EAST, (480, 440), (760, 690), (1250, 1010), (1800, 1330), (2150, 1540),
           OBERBACH], "B 831", 10),
    Trunk("Steinfelder Straße", "B",
          [OBERBACH, (2950, 1780), (3450, 1830), (4100, 2080), (5000, 2200), (5900, 2600),
           (7000, 2750)], "B 831", 10),
    # L 297 from north to south
    Trunk("Brakhauser Straße", "L",
          [(-1150, 6500), (-1000, 5200), (-920, 4100), (-700, 3300), (-560, 2600), (-400, 2000),
           (-300, 1450), (-190, 950), (-90, 640), GATE_NORTH], "L 297", 9),
    Trunk("Brückenstraße", "L", [GATE_SOUTH, (62, -440), RIVER_BRIDGE, (110, -680), (135, -800)],
          "L 297", 9),
    Trunk("Hagenfelder Straße", "L",
          [(135, -800), (210, -960), UNDERPASS, (420, -1400), (500, -1750), (560, -2150),
           (610, -2450), HAGENFELD], "L 297", 9),
    Trunk("Wehrdorfer Straße", "L",
          [HAGENFELD, (760, -3050), (900, -3500), (860, -4200), (1080, -5200), (1000, -6500)],
          "L 297", 9),
    # district roads
    Trunk("Mühlenstraße", "K",
          [GATE_EAST, (560, -60), (850, -50), (1080, -110)], "K 14", 8),
    Trunk("Kalkberger Straße", "K",
          [(1080, -110), (1500, -90), (2000, 60), (2600, 130), (3300, 60), (4100, 190),
           (5200, 80), (7000, 420)], "K 14", 7),
    Trunk("Industriestraße", "K",
          [(135, -800), (-250, -870), (-700, -905), (-1200, -985), (-1750, -980), (-2250, -830),
           (-2560, -560)], "K 23", 9),
    Trunk("Erlenbrücke", "K", [(-2560, -560), (-2680, -330), (-2760, -60), (-2800, 120)],
          "K 23", 8),
    Trunk("Unterbacher Dorfstraße", "K", [(-2800, 120), (-2860, 400), UNTERBACH], "K 23", 7),
    Trunk("Lohfelder Weg", "K",
          [HAGENFELD, (300, -2700), (-350, -2560), (-1200, -2420), (-2100, -2100),
           (-2900, -2150), (-3800, -2330), (-5200, -2400), (-7000, -2900)], "K 31", 6.5),
    # streets of the town that carry its quarters
    Trunk("Lange Straße", "G", [GATE_WEST, (-250, 75), (-140, 28), (-52, 30)], width=7),
    Trunk("Mühlentorstraße", "G", [(54, -30), (150, -48), (260, -22), GATE_EAST], width=7),
    Trunk("Nordstraße", "G", [(38, 46), (30, 130), (-10, 240), GATE_NORTH], width=7),
    Trunk("Brückentorstraße", "G", [(-36, -44), (-20, -150), (20, -260), GATE_SOUTH], width=7),
    Trunk("Bahnhofstraße", "G", [(110, -680), (80, -840), (66, -960), (60, -1070)], width=9),
    Trunk("Bahnhofsplatz", "G", [(-120, -1062), (60, -1070), (240, -1050), (238, -1020)],
          width=8),
    Trunk("Lindenallee", "G",
          [(-190, 950), (120, 1010), (420, 1130), (700, 1060), (860, 755)], width=8),
    Trunk("Höhenring", "G",
          [(420, 1130), (330, 1420), (450, 1730), (790, 1890), (1130, 1790), (1330, 1500),
           (1250, 1010)], width=7.5),
    Trunk("Westring", "G",
          [(-300, 1450), (-750, 1330), (-1180, 1080), (-1400, 720), (-1450, 330), (-1420, 20),
           (-1220, -270), (-1000, -455)], width=8),
    Trunk("Südring", "G",
          [(420, -1400), (130, -1490), (-250, -1480), (-640, -1560), (-960, -1460),
           (-1060, -1180), (-1110, -970)], width=8),
    Trunk("Mühlenbrücke", "G",
          [(1080, -110), (1100, -330), (1120, -560), (1085, -730), (1010, -880), (760, -960),
           (480, -960), (210, -960)], width=7.5),
    Trunk("Am Stadtsee", "G",
          [(1500, -90), (1530, -300), (1400, -480), (1110, -500)], width=6.5),
    Trunk("Gartenstraße", "G", [(-900, 215), (-860, 480), (-620, 700), (-190, 950)], width=7),
    Trunk("Erlenstraße", "G", [GATE_WEST, (-560, -120), (-1000, -140), (-1420, 20)], width=7),
]  # fmt: skip

# Ways for feet and wheels only.
PATHS: list[Trunk] = [
    Trunk("Kettensteg", "P", [(-230, -280), (-275, -400), (-300, -560), (-250, -870)],
          width=3),
    Trunk("Uferweg", "P",
          [(-1000, -455), (-820, -490), (-560, -410), (-290, -415), (-100, -395), (62, -440),
           (230, -480), (480, -440), (700, -440), (830, -480), (970, -540), (1119, -535)],
          width=3),
    Trunk("Seepromenade", "P",
          [(1500, -600), (1560, -520), (1740, -455), (1970, -475), (2230, -555), (2375, -710),
           (2270, -860), (1990, -905), (1770, -835), (1570, -760), (1500, -600)], width=3),
    Trunk("Seepromenade", "P", [(1500, -600), (1400, -480)], width=3),
    Trunk("Erlenpfad", "P",
          [(-1220, -270), (-1330, -315), (-1460, -327), (-1600, -298), (-1730, -275),
           (-1890, -195), (-2080, -165), (-2290, -185), (-2500, -165), (-2640, -75),
           (-2740, 10), (-2796, 62)], width=3),
]  # fmt: skip

# --- railway ------------------------------------------------------------------------

RAILWAY: Line = [
    (-7000, -2250), (-5500, -1830), (-4200, -1560), (-3000, -1430), (-1900, -1330),
    (-900, -1210), (-200, -1130), (345, -1130), (1000, -1250), (1700, -1560), (2400, -2060),
    (3100, -2620), (3900, -3150), (5000, -4000), (6200, -5200),
]  # fmt: skip
SIDING: Line = [(-900, -1210), (-1250, -1225), (-1750, -1215), (-2250, -1150), (-2600, -1080)]

# --- quarters -------------------------------------------------------------------------


@dataclass(frozen=True)
class Quarter:
    """How an area is divided: `depth` between parallel streets, `length` between crossings.

    `grain` is the heading of the parallel streets in degrees, `bend` how much it wanders,
    `around` a centre that the streets run around; `trunk_pull` how much they follow the
    big roads. `style` tells which houses stand there. `patience` is how often a cut is tried.
    """

    key: str
    style: str
    outline: Line
    depth: float
    length: float
    names: str
    grain: float = 0.0
    bend: float = 12.0
    around: Point | None = None
    trunk_pull: float = 1.0
    width: float = 6.0
    ragged: float = 0.18
    use: str = "residential"
    patience: int = 12


QUARTERS: list[Quarter] = [
    Quarter("altstadt", "medieval",
            [*RING["Nordwall"], *RING["Ostwall"][1:], *RING["Mühlenwall"][1:],
             *RING["Südwall"][1:], *RING["Westwall"][1:-1]],
            74, 140, "altstadt", around=(0, 0), bend=38, trunk_pull=1.2, width=4.5,
            ragged=0.3),
    Quarter("vorstadt", "gründerzeit",
            [(-372, 95), (-470, 210), (-420, 420), (-190, 560), (-150, 760), (180, 790),
             (560, 740), (620, 560), (480, 440), (258, 272), (-15, 362), (-240, 300)],
            104, 175, "vorstadt", grain=-8, bend=10, width=7),
    Quarter("neustadt", "gründerzeit",
            [(-840, -640), (-520, -530), (-160, -515), (190, -630), (560, -560), (960, -700),
             (1180, -860), (1230, -1180), (600, -1120), (0, -1090), (-900, -1170)],
            108, 185, "neustadt", grain=-5, bend=5, trunk_pull=0.35, width=8,
            ragged=0.1),
    Quarter("suedstadt", "fifties",
            [(-1040, -1200), (-200, -1110), (345, -1110), (1010, -1240), (1240, -1450),
             (1080, -1820), (640, -2030), (120, -2060), (-480, -1960), (-900, -1820),
             (-1080, -1560)],
            112, 310, "suedstadt", grain=4, bend=12, width=6.5),
    Quarter("industrie", "industry",
            [(-2950, -1400), (-2990, -950), (-2700, -640), (-2300, -560), (-1850, -690),
             (-1450, -860), (-1000, -830), (-840, -900), (-840, -1180), (-1900, -1310)],
            240, 330, "industrie", grain=2, bend=3, width=9, use="industrial"),
    Quarter("gewerbe_sued", "industry",
            [(-1900, -1350), (-1080, -1260), (-1080, -1560), (-900, -1820), (-1300, -1940),
             (-1850, -1830)],
            200, 280, "industrie", grain=5, bend=3, width=8, use="commercial"),
    Quarter("westerfeld", "fifties",
            [(-372, 95), (-400, -180), (-560, -330), (-880, -590), (-1180, -640),
             (-1240, -290), (-1430, 20), (-1460, 330), (-1390, 740), (-1170, 1090),
             (-750, 1345), (-330, 1440), (-220, 950), (-150, 760), (-190, 560), (-420, 420),
             (-470, 210)],
            114, 310, "westerfeld", grain=-12, bend=22, width=6.5),
    Quarter("westend", "houses",
            [(-1430, 20), (-1460, 330), (-1390, 740), (-1170, 1090), (-1500, 1180),
             (-1900, 960), (-2080, 640), (-2060, 330), (-1880, 0), (-1640, -90)],
            110, 280, "westend", grain=75, bend=32, width=5.5),
    Quarter("lindenhoehe", "houses",
            [(-300, 1450), (-190, 950), (-150, 760), (180, 790), (560, 740), (760, 690),
             (1250, 1010), (1760, 1310), (1790, 1620), (1560, 1960), (1180, 2160),
             (720, 2190), (250, 2090), (-120, 1850)],
            114, 310, "lindenhoehe", bend=55, trunk_pull=1.6,
            width=6),
    Quarter("nordhang", "estate",
            [(-300, 1450), (-120, 1850), (-60, 2160), (-380, 2120), (-720, 2020),
             (-720, 1740), (-560, 1600), (-470, 1415)],
            125, 260, "nordhang", grain=12, bend=10, width=6.5),
    Quarter("muehlenviertel", "fifties",
            [(378, -35), (345, 150), (258, 272), (480, 440), (620, 560), (760, 690),
             (1250, 1010), (1560, 1120), (1790, 830), (1810, 420), (1740, 60), (1800, -160),
             (1520, -430), (1400, -500), (1110, -540), (730, -420), (560, -400),
             (400, -300)],
            112, 290, "muehlenviertel", grain=-20, bend=24, width=6.5),
    Quarter("seeviertel", "houses",
            [(1800, -160), (1740, 60), (1810, 420), (2120, 460), (2480, 330), (2560, 60),
             (2420, -260), (2060, -400), (1700, -400), (1530, -300)],
            108, 270, "seeviertel", grain=5, bend=28, width=5.5),
    Quarter("oberbach", "village",
            [(2060, 1480), (2180, 1860), (2480, 2060), (2800, 2030), (3060, 1890),
             (3080, 1640), (2900, 1460), (2620, 1270), (2300, 1230)],
            160, 230, "oberbach", bend=75, width=5.5, ragged=0.3),
    Quarter("unterbach", "village",
            [(-3430, 760), (-3380, 1010), (-3080, 1140), (-2700, 1090), (-2480, 850),
             (-2460, 520), (-2620, 220), (-2800, 110), (-3060, 200), (-3300, 420)],
            150, 230, "unterbach", bend=75, width=5.5, ragged=0.3),
    Quarter("hagenfeld", "village",
            [(360, -2540), (300, -2880), (480, -3110), (820, -3170), (1080, -2960),
             (1120, -2640), (940, -2420), (620, -2370)],
            160, 230, "hagenfeld", bend=75, width=5.5, ragged=0.3),
]  # fmt: skip

# --- areas with a use of their own -----------------------------------------------------


@dataclass(frozen=True)
class Area:
    """An area that is not cut into plots. `ragged` edges look natural, others planned.

    With `streets` its edges are streets of that quarter.
    """

    layer: str
    kind: str
    name: str
    outline: Line
    ragged: float = 0.0
    streets: str = ""


AREAS: list[Area] = [
    # woods, some of them reaching over the boundary
    Area("landuse", "wood", "Lindenhöher Forst",
         [(-230, 2330), (240, 2420), (420, 2300), (820, 2350), (960, 2260), (1290, 2300),
          (1500, 2130), (1830, 1980), (1900, 2180), (2250, 2190), (2400, 2420), (2660, 2380),
          (2890, 2640), (3240, 2860), (3180, 3250), (3560, 3500), (3300, 4050), (2700, 4000),
          (2500, 4400), (1700, 4650), (1100, 4200), (500, 4330), (260, 3800), (-330, 3650),
          (-520, 3200), (-250, 2900), (-420, 2620)], 0.2),
    Area("landuse", "wood", "Hagenholz",
         [(1560, -2180), (1980, -2340), (2200, -2160), (2560, -2480), (2520, -2750),
          (2950, -3000), (3150, -3500), (3000, -4300), (2500, -4350), (2350, -3900),
          (1950, -3800), (2050, -3300), (1600, -3120), (1700, -2800), (1380, -2560)], 0.2),
    Area("landuse", "wood", "Kammerbusch",
         [(-2800, -2420), (-2300, -2260), (-2050, -2400), (-1820, -2330), (-1480, -2560),
          (-1180, -2600), (-1080, -2920), (-1500, -3050), (-1480, -3400), (-2150, -3700),
          (-2500, -3300), (-3050, -3250), (-2980, -2800)], 0.2),
    Area("landuse", "wood", "Erlenbruch",
         [(-3900, 40), (-3620, 120), (-3380, -60), (-3080, -60), (-2980, -260), (-3160, -520),
          (-3560, -480), (-3860, -280)], 0.2),
    Area("landuse", "wood", "Brakhauser Busch",
         [(-2360, 1960), (-1990, 2020), (-1750, 1850), (-1390, 1980), (-1480, 2300),
          (-1200, 2520), (-1560, 2700), (-1650, 3050), (-2150, 3380), (-2450, 3050),
          (-2200, 2650), (-2520, 2400)], 0.22),
    Area("landuse", "wood", "Kalkberg",
         [(2780, 520), (3060, 350), (3340, 420), (3640, 300), (3760, 620), (4200, 700),
          (4350, 1250), (3800, 1330), (3600, 1080), (3250, 1180), (3120, 900), (2860, 880)],
         0.2),
    Area("landuse", "wood", "",
         [(-3640, 1600), (-3300, 1680), (-3060, 1440), (-2860, 1640), (-3020, 1880),
          (-2860, 2120), (-3260, 2180), (-3420, 1900)], 0.22),
    Area("landuse", "wood", "",
         [(2960, -560), (3220, -480), (3400, -560), (3480, -860), (3260, -820), (3120, -1020),
          (2960, -820)], 0.22),
    Area("landuse", "wood", "",
         [(-340, -2880), (-60, -2800), (120, -2860), (60, -3060), (180, -3180), (-180, -3260)],
         0.22),
    Area("landuse", "wood", "", [(1750, -1500), (1980, -1420), (2120, -1580), (1930, -1690)],
         0.2),
    Area("landuse", "wood", "", [(-1620, 1330), (-1420, 1420), (-1480, 1640), (-1720, 1560)],
         0.2),
    # woods and villages beyond the boundary, so that the country does not end there
    Area("landuse", "wood", "",
         [(4300, 3600), (4800, 3300), (5300, 3600), (5200, 4300), (5600, 4700), (4900, 4900),
          (4500, 4500), (4600, 4100)], 0.2),
    Area("landuse", "wood", "",
         [(-5300, -500), (-4800, -620), (-4500, -300), (-4250, -700), (-4450, -1050),
          (-4900, -1250), (-5200, -900)], 0.2),
    Area("landuse", "wood", "",
         [(-3900, 3300), (-3400, 3600), (-3000, 3400), (-2700, 3900), (-3100, 4300),
          (-3700, 4250), (-3600, 3900), (-4100, 3700)], 0.2),
    Area("landuse", "wood", "",
         [(4700, -400), (5100, -300), (5400, -500), (5300, -1000), (4900, -1300),
          (4500, -1100), (4600, -800)], 0.2),
    Area("landuse", "wood", "",
         [(-4900, 2600), (-4300, 2500), (-4100, 2950), (-4500, 3300), (-5000, 3100)], 0.2),
    Area("landuse", "wood", "",
         [(-300, -4300), (200, -4100), (450, -4500), (100, -4900), (-400, -4800)], 0.2),
    Area("landuse", "residential", "Altenrode",
         [(-5300, 1500), (-5050, 1730), (-4700, 1640), (-4620, 1400), (-4820, 1200),
          (-5180, 1230)], 0.1),
    Area("landuse", "residential", "Brakhausen",
         [(-1250, 4350), (-1130, 4700), (-820, 4720), (-720, 4420), (-900, 4220)], 0.1),
    Area("landuse", "residential", "Steinfelde",
         [(4700, 2050), (4780, 2380), (5080, 2450), (5230, 2250), (5050, 2000)], 0.1),
    Area("landuse", "residential", "Wehrdorf",
         [(720, -4450), (760, -4150), (1010, -4120), (1120, -4400), (920, -4650)], 0.1),
    # green in the town
    Area("landuse", "park", "Erlenpark",
         [(-1000, -455), (-880, -420), (-620, -350), (-420, -330), (-320, -340), (-120, -405),
          (-150, -425), (-520, -440), (-840, -610), (-960, -600)]),
    Area("landuse", "park", "Stadtgarten",
         [(95, 820), (330, 850), (390, 990), (120, 960)], streets="vorstadt"),
    Area("landuse", "park", "Lindenhöhe", [(690, 1330), (860, 1290), (960, 1420), (900, 1570),
                                           (730, 1590), (630, 1470)], streets="lindenhoehe"),
    Area("landuse", "park", "Seepark",
         [(1500, -560), (1700, -440), (2060, -440), (2400, -560), (2480, -760), (2320, -940),
          (1960, -960), (1560, -900), (1440, -700)]),
    Area("landuse", "park", "Mühlenwiese",
         [(910, 180), (1000, 170), (1170, 320), (1290, 450), (1230, 520), (1140, 500),
          (1010, 430), (950, 330)]),
    Area("landuse", "cemetery", "Waldfriedhof",
         [(-760, 1400), (-480, 1430), (-420, 1640), (-560, 1780), (-800, 1720), (-840, 1560)]),
    Area("landuse", "sports", "Sportpark Erlenaue",
         [(-1880, -80), (-1680, -150), (-1480, -130), (-1290, -330), (-1420, -520),
          (-1640, -490), (-1860, -300)]),
    Area("landuse", "sports", "Sportplatz Oberbach",
         [(2230, 1250), (2330, 1110), (2520, 1190), (2440, 1320)]),
    Area("landuse", "sports", "Sportplatz Unterbach",
         [(-2490, 980), (-2340, 960), (-2270, 1120), (-2430, 1180)]),
    Area("landuse", "school", "Schulzentrum Westerfeld",
         [(-1230, 560), (-1010, 600), (-980, 790), (-1190, 830), (-1290, 700)],
         streets="westerfeld"),
    Area("landuse", "school", "Grundschule Neustadt",
         [(-460, -800), (-310, -790), (-305, -690), (-450, -690)], streets="neustadt"),
    Area("landuse", "school", "Grundschule Lindenhöhe",
         [(960, 1180), (1110, 1180), (1130, 1310), (990, 1320)], streets="lindenhoehe"),
    Area("landuse", "hospital", "St.-Anna-Krankenhaus",
         [(1270, 160), (1450, 150), (1470, 330), (1320, 370), (1250, 280)],
         streets="muehlenviertel"),
    Area("landuse", "allotments", "Kleingärten Sonnenschein",
         [(1090, -1290), (1300, -1420), (1400, -1640), (1230, -1760), (1130, -1600),
          (1200, -1450)]),
    Area("landuse", "allotments", "Kleingärten Erlengrund",
         [(-2280, -120), (-2060, -60), (-1930, -170), (-2000, -240), (-2260, -270)]),
    Area("landuse", "utility", "Kläranlage",
         [(-3080, -640), (-2880, -560), (-2800, -700), (-2930, -840), (-3090, -790)]),
    Area("landuse", "utility", "Umspannwerk",
         [(-2080, -1440), (-1940, -1420), (-1930, -1540), (-2070, -1560)]),
]  # fmt: skip

PITCHES: list[Line] = [
    rectangle(spot, angle, 100, 64)
    for spot, angle in (
        ((-1595, -185), -0.3),
        ((-1460, -250), -0.85),
        ((-1440, -405), 0.35),
        ((2378, 1216), 0.42),
        ((-2383, 1068), 1.2),
    )
]

# --- the parts of town -------------------------------------------------------------------

# The boundary, against the clock from where the Erle leaves it in the west. A name marks a
# corner where two parts of town meet; "erle" and the like are set on that line.
BOUNDARY: list[tuple[str, Point]] = [
    ("erle_west", (-4040, 330)), ("", (-3750, -420)), ("", (-3960, -1150)),
    ("rail_west", (-3480, -1480)), ("fields_west", (-3560, -1950)), ("", (-3420, -2650)),
    ("", (-2900, -3280)), ("", (-2100, -3480)), ("", (-1250, -3230)), ("", (-450, -3520)),
    ("", (250, -3350)), ("l297_south", (880, -3420)), ("", (1200, -3560)), ("", (1900, -3180)),
    ("", (2650, -3360)), ("", (3180, -3120)), ("rail_east", (3270, -2750)),
    ("", (3640, -2300)), ("erle_east", (4030, -1880)), ("", (3830, -900)), ("", (4130, -250)),
    ("kalkberg", (3960, 520)), ("", (3800, 1200)), ("b831_east", (4020, 2050)),
    ("", (3850, 2620)), ("", (3460, 3150)), ("", (3120, 3500)), ("forest", (2500, 3440)),
    ("", (2150, 3620)), ("", (1350, 3530)), ("", (520, 3420)), ("", (-250, 3560)),
    ("l297_north", (-740, 3400)), ("", (-1250, 3180)), ("", (-1750, 3200)),
    ("busch", (-2250, 2820)), ("", (-2900, 2560)), ("", (-3350, 2180)), ("", (-3420, 1700)),
    ("", (-3900, 1420)),
]  # fmt: skip

# Corners inside, and the lines between corners: "~" follows fields, "erle", "brook", "l297",
# "b831", "rail" follow that line.
CORNERS: dict[str, Point] = {
    "mouth": (730, -545),  # where the Lindenbach joins the Erle
    "old_west": (-420, -470),  # on the Erle, west of the old town
    "old_north": (-35, 470),  # on the Brakhauser Straße
    "old_north_east": (395, 365),  # on the Oberbacher Straße
    "three_quarters": (1800, 1330),  # on the Oberbacher Straße
    "erle_fields": (-2400, -320),  # on the Erle
    "rail_fields": (1950, -1730),  # on the railway
}
SEAMS: list[tuple[str, str, str, Line]] = [
    ("mouth", "old_west", "erle", []),
    ("old_west", "old_north", "~", [(-450, -300), (-470, -80), (-455, 130), (-430, 290),
                                    (-250, 430)]),
    ("old_north", "old_north_east", "~", [(180, 450), (300, 420)]),
    ("old_north_east", "mouth", "~", [(465, 190), (490, 0), (470, -200), (560, -420)]),
    ("old_north", "l297_north", "l297", []),
    ("old_north_east", "three_quarters", "b831", []),
    ("three_quarters", "forest", "~", [(1920, 1700), (2080, 2030), (2260, 2600)]),
    ("three_quarters", "kalkberg", "~", [(2000, 1180), (2260, 980), (2800, 560)]),
    ("mouth", "erle_east", "erle", []),
    ("old_west", "erle_fields", "erle", []),
    ("erle_fields", "erle_west", "erle", []),
    ("erle_fields", "busch", "~", [(-2230, 120), (-2250, 600), (-2130, 1150), (-1980, 1700)]),
    ("fields_west", "rail_fields", "~", [(-2500, -1960), (-1350, -2080), (-500, -2180),
                                         (320, -2270), (1000, -2120), (1450, -1900)]),
    ("rail_fields", "rail_east", "rail", []),
]  # fmt: skip

# key, name, a place inside, postcode
PARTS: list[tuple[str, str, Point]] = [
    ("altstadt", "Altstadt", (0, 0)),
    ("neustadt", "Neustadt", (-300, -900)),
    ("muehlenviertel", "Mühlenviertel", (1300, 300)),
    ("lindenhoehe", "Lindenhöhe", (700, 1500)),
    ("westerfeld", "Westerfeld", (-1000, 600)),
    ("oberbach", "Oberbach", OBERBACH),
    ("unterbach", "Unterbach", UNTERBACH),
    ("hagenfeld", "Hagenfeld", HAGENFELD),
]
POSTCODE = "33999"
OUTSIDE_LIMIT = 5400.0  # how far the country is drawn in each direction
