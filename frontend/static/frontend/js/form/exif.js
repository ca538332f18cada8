/* Where a photo says that it was taken, read on the device before that is removed. */

const HEAD_BYTES = 1 << 18; // of a JPEG: there the data stands at the front, in 64 kB at most
const MOST_BYTES = 30_000_000; // of others: there it stands anywhere
const START = 0xffd8;
const APP1 = 0xffe1;
const SCAN = 0xffda;
const GPS = 0x8825;
const [LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE] = [1, 2, 3, 4];

/**
 * @param {Blob} file
 * @returns {Promise<{lat: number, lon: number} | null>} null for none, and for whatever is wrong:
 *   in files everything can be wrong. JPEG, HEIC, WebP.
 */
export async function placeIn(file) {
  try {
    let view = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
    const isJpeg = view.getUint16(0) === START;
    if (!isJpeg) view = new DataView(await file.slice(0, MOST_BYTES).arrayBuffer());
    const start = isJpeg ? inSegments(view) : anywhere(view);
    return start === null ? null : place(new Tiff(view, start));
  } catch {
    return null;
  }
}

/* The segments of a JPEG up to the picture itself. */
function inSegments(view) {
  let at = 2;
  while (view.getUint16(at) !== SCAN) {
    const isExif = view.getUint32(at + 4) === 0x45786966 && view.getUint16(at + 8) === 0;
    if (view.getUint16(at) === APP1 && isExif) return at + 10;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/* Behind "Exif", two zeros. Other containers are not worth reading for this. */
function anywhere(view) {
  const bytes = new Uint8Array(view.buffer);
  for (let at = bytes.indexOf(0x45); at >= 0 && at + 14 < bytes.length; at = bytes.indexOf(0x45, at + 1)) {
    if (view.getUint32(at) !== 0x45786966 || view.getUint16(at + 4) !== 0) continue;
    const order = view.getUint32(at + 6);
    if (order === 0x49492a00 || order === 0x4d4d002a) return at + 6;
  }
  return null;
}

class Tiff {
  constructor(view, start) {
    this.view = view;
    this.start = start;
    this.little = view.getUint16(start) === 0x4949;
  }

  short = (at) => this.view.getUint16(this.start + at, this.little);
  long = (at) => this.view.getUint32(this.start + at, this.little);

  /** Where the value of each tag of a directory stands, by tag. */
  directory(at) {
    const found = new Map();
    for (let n = 0; n < this.short(at); n += 1) {
      const entry = at + 2 + n * 12;
      found.set(this.short(entry), entry + 8);
    }
    return found;
  }
}

function place(tiff) {
  const pointer = tiff.directory(tiff.long(4)).get(GPS);
  if (pointer === undefined) return null;
  const gps = tiff.directory(tiff.long(pointer));
  const lat = degrees(tiff, gps.get(LATITUDE), gps.get(LATITUDE_REF), "S");
  const lon = degrees(tiff, gps.get(LONGITUDE), gps.get(LONGITUDE_REF), "W");
  const isOnEarth = Math.abs(lat) <= 90 && Math.abs(lon) <= 180; // false for not-a-number
  return isOnEarth && (lat || lon) ? { lat, lon } : null; // 0, 0: cameras that do not know yet
}

function degrees(tiff, value, reference, negative) {
  const at = tiff.long(value);
  const part = (n) => tiff.long(at + n * 8) / tiff.long(at + n * 8 + 4);
  const angle = part(0) + part(1) / 60 + part(2) / 3600;
  const letter = String.fromCharCode(tiff.view.getUint8(tiff.start + reference));
  return letter === negative ? -angle : angle;
}
