"""How dates and numbers are written, by language, where Django has no format of that kind or
another one. Leichte Sprache has no folder of its own: Django then takes the German one.

`common.german` reads the names that are ours.
"""
