"""Example pictures, drawn: what residents photograph, before and after the repair.

Each motif is a small stage in perspective: metres to the right, up and ahead of the camera.
Real photographs of a town that does not exist would have to lie; these say so in a corner.
"""

from frontend.demo.motifs.scenes import MOTIFS, draw, jpeg

__all__ = ["MOTIFS", "draw", "jpeg"]
