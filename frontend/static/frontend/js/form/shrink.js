/* A picture small enough for a weak network, made on the device. What it was drawn from is not
   in it any more: neither the place nor the camera. */

const LONGEST = 2048; // pixels
const SHORTEST = 1024; // a picture that is still too heavy at this size is sent as it is
const MOST_BYTES = 600_000;
const QUALITIES = [0.85, 0.75, 0.65];

/**
 * @param {Blob} file what a camera made
 * @returns {Promise<Blob>} an upright JPEG, or `file` itself if this device cannot draw it
 *   (HEIC in most browsers); then the server takes everything off.
 */
export async function shrink(file) {
  let picture = null;
  try {
    if (!drawsTrue()) return file;
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    for (let longest = LONGEST; longest >= SHORTEST; longest *= 0.75) {
      const canvas = drawn(picture, longest);
      for (const quality of QUALITIES) {
        const made = await encoded(canvas, quality);
        if (made && made.size <= MOST_BYTES) return made;
      }
    }
    return file;
  } catch {
    return file;
  } finally {
    picture?.close();
  }
}

function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // below what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const encoded = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

/* Browsers that hide who uses them give out noise instead of what was drawn. */
let isTrue;
function drawsTrue() {
  if (isTrue !== undefined) return isTrue;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 4;
  const context = canvas.getContext("2d");
  context.fillStyle = "#2864a0";
  context.fillRect(0, 0, 4, 4);
  const wanted = [0x28, 0x64, 0xa0, 0xff];
  const pixels = context.getImageData(0, 0, 4, 4).data;
  isTrue = pixels.every((value, n) => Math.abs(value - wanted[n % 4]) < 8);
  return isTrue;
}
