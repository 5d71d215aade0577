// Writers of the icon containers of Windows and macOS, both around PNG pictures.

/** Sizes in an `.ico`, pixels. */
export const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** Sizes of the PNG files for Linux, pixels. */
export const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Types in an `.icns` and the size of each, pixels; those for screens of double density have the size of their pixels. */
export const ICNS_TYPES = {
  icp4: 16,
  icp5: 32,
  ic11: 32,
  ic12: 64,
  ic07: 128,
  ic13: 256,
  ic08: 256,
  ic14: 512,
  ic09: 512,
  ic10: 1024,
};

/** An `.ico` of PNG pictures. `pngOf` gives the picture of a size. */
export function toIco(pngOf) {
  const pictures = ICO_SIZES.map((size) => ({ size, png: pngOf(size) }));
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [at, { size, png }] of pictures.entries()) {
    const entry = 6 + 16 * at;
    // A byte: 0 stands for 256.
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** An `.icns` of PNG pictures. `pngOf` gives the picture of a size. */
export function toIcns(pngOf) {
  const parts = Object.entries(ICNS_TYPES).map(([type, size]) => chunk(type, pngOf(size)));
  return chunk('icns', Buffer.concat(parts));
}

function chunk(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(content.length + head.length, 4);
  return Buffer.concat([head, content]);
}
