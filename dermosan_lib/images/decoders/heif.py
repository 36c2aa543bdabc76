"""HEIC by libheif."""

from PIL import Image

from dermosan_lib.images.containers import Container


def heif_image(container: Container) -> Image.Image:
    """Decode the one picture of ``container``, as stored; 8 bits a colour.

    Raises what the library raises, and ValueError for a picture of another size than its boxes say.
    """
    import pi_heif  # a tenth of a second, which other pictures need not pay

    pi_heif.options.DECODE_THREADS = 1  # twenty visitors have twenty helpers
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    picture = pi_heif.open_heif(container.bare, convert_hdr_to_8bit=True)[0]
    size = container.width_px, container.height_px
    if picture.size != size or picture.mode not in ("RGB", "RGBA", "RGBa", "L", "LA"):
        raise ValueError("The picture has another size than its file says.")
    pixels = picture.data  # decodes
    if picture.size != size:
        raise ValueError("The picture has another size than its file says.")
    image: Image.Image = Image.frombytes(
        picture.mode, size, pixels, "raw", picture.mode, picture.stride
    )
    return image.convert("RGBA") if image.mode == "RGBa" else image
