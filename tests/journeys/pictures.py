"""Pictures as a camera makes them."""

from pathlib import Path

from PIL import Image, ImageDraw


def jpeg(path: Path, size: tuple[int, int] = (1600, 1200)) -> Path:
    """A JPEG of a grey street with a dark patch."""
    image = Image.new("RGB", size, (128, 130, 132))
    draw = ImageDraw.Draw(image)
    draw.ellipse((size[0] // 3, size[1] // 3, size[0] // 2, size[1] // 2), fill=(40, 40, 42))
    image.save(path, quality=85)
    return path
