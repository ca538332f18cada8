"""The list a municipality starts with. It is moderate: coarse words about things, such as
"Mist" or "Saustall", are no insult of anybody and belong to honest anger."""

SHIPPED = (
    "abschaum", "arschgeige", "arschgesicht", "arschloch", "arschlöcher", "asshole", "bastard",
    "bitch", "blödmann", "blödmänner", "drecksack", "drecksau", "dreckschwein", "drecksschwein",
    "dummkopf", "dummköpfe", "flachzange", "flittchen", "fotze", "gesindel", "hackfresse",
    "hohlkopf", "hohlköpfe", "hosenscheißer", "hure", "hurensohn", "hurensöhne", "idiot",
    "judensau", "kanake", "kinderficker", "kümmeltürke", "lügenpack", "missgeburt", "mistkerl",
    "miststück", "mongo", "motherfucker", "neger", "nichtsnutz", "nutte", "pisser", "rotzlöffel",
    "saftsack", "saupack", "scheißkerl", "schlampe", "schwachkopf", "schwachköpfe", "schwuchtel",
    "spasti", "spast", "trottel", "untermensch", "versager", "vollidiot", "vollpfosten",
    "volltrottel", "wichser", "zigeunerpack",
)  # fmt: skip
