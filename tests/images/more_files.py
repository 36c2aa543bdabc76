"""Small files of the formats that are not for the web: as programs write them, and by hand."""

import io
import struct
import warnings
import zlib

import numpy as np
import pillow_heif
import pydicom
import tifffile
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRLittleEndian

from tests.images import files

PHOTOGRAPH, DERMOSCOPY, CAPTURE = (
    f"1.2.840.10008.5.1.4.1.1.{end}" for end in ("77.1.4", "77.1.7", "7")
)


@files.coded_once
def heic(image, **options):
    """A HEIC as pillow-heif writes it."""
    stream = io.BytesIO()
    pillow_heif.from_pillow(image).save(stream, **{"quality": 90, **options})
    return stream.getvalue()


@files.coded_once
def deep_heic(image):
    """A HEIC of 10 bits a colour."""
    wide = np.asarray(image.convert("RGB")).astype(np.uint16) * 257
    stream = io.BytesIO()
    pillow_heif.from_bytes("RGB;16", image.size, wide.tobytes()).save(stream, quality=95)
    return stream.getvalue()


def written(image, kind, **options):
    """A small file of any of `images.FORMATS`, lossless where it can be, with an orientation.

    ``options`` are those of Pillow; those that a format does not have are left out.
    """
    told = options.get("exif")
    turn = told.get(0x0112, 1) if told else 1
    if kind == "HEIF":
        return tiled(image, turns=TURNS[turn], tile_px=max(64, *image.size))
    if kind == "AVIF":
        return files.encoded(image, kind, quality=90, speed=10, **options)
    if kind == "TIFF":
        return files.encoded(image, kind, compression="tiff_lzw", tiffinfo={0x0112: turn})
    if kind == "DICOM":
        return dicom(image)
    return files.encoded(image, kind, **({} if kind in ("BMP", "GIF") else options))


def box(kind, body=b""):
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind, body=b"", version=0, flags=0):
    return box(kind, struct.pack(">I", version << 24 | flags) + body)


IROT = [box(b"irot", bytes([quarters])) for quarters in range(4)]
IMIR = [box(b"imir", bytes([axis])) for axis in range(2)]
TURNS = {  # the boxes of each EXIF orientation
    1: (), 2: (IMIR[1],), 3: (IROT[2],), 4: (IMIR[0],), 5: (IROT[1], IMIR[0]), 6: (IROT[3],),
    7: (IROT[3], IMIR[0]), 8: (IROT[1],),
}  # fmt: skip


def coded_tile(data):
    """hvcC (or av1C) and the coded picture, of a file with one."""
    kind = b"hvcC" if b"hvcC" in data else b"av1C"
    place = data.index(kind) - 4
    setup = data[place : place + struct.unpack_from(">I", data, place)[0]]
    mdat = data.index(b"mdat") - 4  # the one item of this writer's file fills it
    return setup, data[mdat + 8 :]


def ispe(width, height):
    return full(b"ispe", struct.pack(">II", width, height))


def heif_file(items, references=(), *, primary=1, brand=b"heic", exif=b"", inner=False):
    """A file of ``items``: each four letters, property boxes and data.

    ``inner``: the first one's data lie in the box "idat", as phones lay those of a grid.
    """
    properties, associations, entries, table, media = [], b"", b"", b"", b""
    if exif:
        items = [*items, (b"Exif", [], exif)]
    for number, (kind, own, data) in enumerate(items, 1):
        entries += full(b"infe", struct.pack(">HH", number, 0) + kind + b"\0", 2)
        places = []
        for each in own:
            if each not in properties:
                properties.append(each)
            essential = each[4:8] in (b"hvcC", b"av1C", b"irot", b"imir", b"clap")
            places.append(properties.index(each) + 1 | (0x80 if essential else 0))
        associations += struct.pack(f">HB{len(places)}B", number, len(places), *places)
        inside = inner and number == 1
        table += struct.pack(
            ">HHHHII", number, inside, 0, 1, 0 if inside else len(media), len(data)
        )
        media += b"" if inside else data
    laid = b"".join(
        box(kind, struct.pack(f">HH{len(to)}H", of, len(to), *to)) for kind, of, to in references
    )
    start = box(b"ftyp", brand + bytes(4) + b"mif1" + brand)

    def head(first):
        rows = [struct.unpack_from(">HHHHII", table, 16 * k) for k in range(len(items))]
        moved = b"".join(
            struct.pack(">HHHHII", *row[:4], row[4] + (0 if row[1] else first), row[5])
            for row in rows
        )
        meta = full(
            b"meta",
            full(b"hdlr", bytes(4) + b"pict" + bytes(13))
            + full(b"pitm", struct.pack(">H", primary))
            + full(b"iloc", b"\x44\0" + struct.pack(">H", len(items)) + moved, 1)
            + full(b"iinf", struct.pack(">H", len(items)) + entries)
            + (full(b"iref", laid) if laid else b"")
            + box(
                b"iprp",
                box(b"ipco", b"".join(properties))
                + full(b"ipma", struct.pack(">I", len(items)) + associations),
            )
            + (box(b"idat", items[0][2]) if inner else b""),
        )
        return start + meta + struct.pack(">I4s", 8 + len(media), b"mdat")

    return head(len(head(0))) + media


def tiled(image, tile_px=64, *, turns=(), exif=b"", brand=b"heic", lossless=True):
    """A picture in tiles, as iPhones write it; ``turns`` are property boxes of the whole."""
    width, height = image.size
    across, down = -(-width // tile_px), -(-height // tile_px)
    canvas = Image.new("RGB", (across * tile_px, down * tile_px))
    canvas.paste(image)
    tiles = []
    for row in range(down):
        for column in range(across):
            corner = column * tile_px, row * tile_px
            part = canvas.crop((*corner, corner[0] + tile_px, corner[1] + tile_px))
            written = (
                heic(part, quality=-1 if lossless else 80, chroma=444)
                if brand == b"heic"
                else files.encoded(part, "AVIF", quality=90)
            )
            setup, data = coded_tile(written)
            tiles.append(
                (b"hvc1" if brand == b"heic" else b"av01", [setup, ispe(tile_px, tile_px)], data)
            )
    grid = bytes([0, 0, down - 1, across - 1]) + struct.pack(">HH", width, height)
    whole = (b"grid", [ispe(width, height), *turns], grid)
    small = tiles[0]  # a phone's thumbnail, and its map of what is brighter than white
    gain = full(b"auxC", b"urn:com:apple:photo:2020:aux:hdrgainmap\0")
    brighter = (small[0], [*small[1], gain], small[2])
    last = 2 + len(tiles)
    refers = [
        (b"dimg", 1, list(range(2, last))), (b"thmb", last, [1]), (b"auxl", last + 1, [1]),
    ]  # fmt: skip
    items = [whole, *tiles, small, brighter]
    return heif_file(items, refers, exif=exif, brand=brand, inner=True)


def tiff(pixels, **options):
    """A TIFF as tifffile writes it."""
    stream = io.BytesIO()
    tifffile.imwrite(stream, pixels, metadata=None, **options)
    return stream.getvalue()


def dicom(
    image=None, *, syntax=ExplicitVRLittleEndian, frames=None, colours=None, sop=PHOTOGRAPH,
    pixels=None, bits=8, stored=None, planar=0, count=1, **tags,
):  # fmt: skip
    """A DICOM of ``image``, or of ``frames`` that are coded; ``tags`` by keyword."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop
    meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    meta.TransferSyntaxUID = UID(syntax)
    made = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    made.SOPClassUID, made.SOPInstanceUID = sop, "1.2.3.4"
    made.PatientName, made.PatientID = "Doe^Jane", "12345"
    made.Modality = "XC"
    samples = 1 if image is not None and image.mode in ("L", "P", "I;16") else 3
    made.SamplesPerPixel = samples
    made.PhotometricInterpretation = colours or ("RGB" if samples == 3 else "MONOCHROME2")
    if samples == 3:
        made.PlanarConfiguration = planar
    if count > 1:
        made.NumberOfFrames = count
    made.Rows, made.Columns = image.height, image.width
    made.BitsAllocated, made.BitsStored = bits, stored or bits
    made.HighBit, made.PixelRepresentation = made.BitsStored - 1, 0
    for keyword, value in tags.items():
        setattr(made, keyword, value)
    if frames is not None:
        made.PixelData = encapsulate(frames)
        made["PixelData"].is_undefined_length = True
    else:
        raw = np.asarray(image) if pixels is None else pixels
        if planar:
            raw = np.moveaxis(raw, 2, 0)
        big = UID(syntax).is_transfer_syntax and not UID(syntax).is_little_endian
        made.PixelData = (raw.astype(raw.dtype.newbyteorder(">")) if big else raw).tobytes()
        made["PixelData"].VR = "OW" if bits == 16 else "OB"
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pydicom.dcmwrite(stream, made, enforce_file_format=True)
    return stream.getvalue()


def run_lengths(image):
    """A frame of RLE, as pydicom writes it."""
    from pydicom.pixels import get_encoder

    samples = 1 if image.mode in ("L", "I;16", "P") else 3
    bits = 16 if image.mode == "I;16" else 8
    return get_encoder("1.2.840.10008.1.2.5").encode(
        np.asarray(image), rows=image.height, columns=image.width, samples_per_pixel=samples,
        bits_allocated=bits, bits_stored=bits, pixel_representation=0, number_of_frames=1,
        photometric_interpretation="RGB" if samples == 3 else "MONOCHROME2",
        planar_configuration=0,
    )  # fmt: skip


def j2k(image, **options):
    """A JPEG 2000 without the boxes around it."""
    return files.encoded(image, "JPEG2000", no_jp2=True, **options)


def deflated(data):
    """Without the head that zlib writes."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()
