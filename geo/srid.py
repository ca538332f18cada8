"""The coordinate systems in use, by EPSG number."""

WGS84 = 4326  # longitude, latitude in degrees: what we store and exchange
WEB_MERCATOR = 3857  # what map tiles are cut in; its units are not metres on the ground
