"""The names that columns of published tables have, compared without case, spaces and signs.

Sources: HAM10000, ISIC challenges 2017 to 2020 and the ISIC archive, BCN20000, PAD-UFES-20,
Fitzpatrick 17k, DDI, SCIN, Derm7pt, PH2, and phantoms.csv.
"""

import re
import unicodedata
from collections.abc import Iterable

# Of several, the one is taken that names most of the pictures, and of equals the first.
IMAGE_NAMES = (
    "path", "imagepath", "filepath", "relativepath", "imageid", "isicid", "image", "imagename",
    "filename", "file", "imgid", "img", "imgname", "imgpath", "imagefile", "imagefilename",
    "ddifile", "bcnfilename", "md5hash", "picture", "pictureid", "photo", "photoid", "photopath",
    "imagen", "imagenid", "idimagen", "nombreimagen", "archivo", "fichero", "nombrearchivo",
    "foto", "images", "filenames", "derm",
)  # fmt: skip
SEVERAL_IMAGES = re.compile(r"(image|img|photo|picture|foto|imagen)(\d+)(path|file|filename|name)?")
# What a picture shows.
LABEL_NAMES = (
    "condition", "dx", "label", "labels", "diagnosis", "diagnostic", "diagnose", "diagnoses",
    "disease", "diseasename", "skincondition", "class", "classname", "classlabel", "category",
    "labelname", "finaldiagnosis",
    "weightedskinconditionlabel", "dermatologistskinconditiononlabelname",
    "diagnostico", "etiqueta", "clase", "enfermedad", "condicion", "categoria",
)  # fmt: skip
# Coarser words of the same, taken only where none of the above is there.
COARSE_LABEL_NAMES = (
    "clinicaldiagnosis", "histologicaldiagnosis", "target",
    "benignmalignant", "malignant", "malignancy", "groundtruth", "classid", "labelid",
    "threepartitionlabel", "ninepartitionlabel",
    "diagnosis1", "diagnosis2", "diagnosis3", "diagnosis4", "diagnosis5",
)  # fmt: skip
# Published tables with several: which one their authors call the label.
PUBLISHED_LABELS = {
    frozenset({"label", "threepartitionlabel"}): "label",  # Fitzpatrick 17k
    frozenset({"weightedskinconditionlabel", "dermatologistskinconditiononlabelname"}):
        "weightedskinconditionlabel",  # SCIN
    frozenset({"clinicaldiagnosis", "histologicaldiagnosis", "bluewhitishveil"}):
        "clinicaldiagnosis",  # PH2's text
}  # fmt: skip
# What the codes of a published column mean, where the table has the others as well.
PUBLISHED_CODES = {
    ("clinicaldiagnosis", frozenset({"histologicaldiagnosis", "bluewhitishveil"})):
        {"0": "common nevus", "1": "atypical nevus", "2": "melanoma"},  # PH2's text
}  # fmt: skip
# Columns of 0 and 1 that are not all of the conditions: what a row without a 1 shows.
PUBLISHED_REST = {frozenset({"melanoma", "seborrheickeratosis"}): "nevus"}  # ISIC 2017, task 3
GROUP_NAMES = ("group",)  # where neither patients nor lesions are known: see `groups`
SOURCE_NAMES = ("dataset", "source", "attribution", "hospital", "institution")
SPLIT_NAMES = ("split", "partition", "fold", "set", "subset")
# Columns that say who is meant, on which two tables can be joined.
KEY_NAMES = ("caseid", "lesionid", "patientid", "ddiid", "studyid", "recordid", "id")


def plain(name: str) -> str:
    """``name`` without case, spaces, signs and accents: "Patient ID" is "patientid"."""
    bare = "".join(
        one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one)
    )
    return re.sub(r"[\W_]+", "", bare).casefold()


def by_plain_name(names: Iterable[str]) -> dict[str, str]:
    """Each of ``names`` by its plain one, the first where several are alike."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(plain(name), name)
    return found


def given_column(names: Iterable[str], given: str) -> str:
    """The column that a person means by ``given``: as written, else without case and signs."""
    names = list(names)
    if given in names:
        return given
    alike = [name for name in names if plain(name) == plain(given)]
    return alike[0] if len(alike) == 1 else ""
