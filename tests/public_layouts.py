"""Made-up twins of public sets: their folders and the columns of their tables, with drawn pictures.

Each builder fills a folder and returns it. Column names are those that the sets' authors publish.
"""

import ast
import csv
from pathlib import Path

import numpy as np
from PIL import Image

PH2_COLUMNS = [
    "Image Name", "Histological Diagnosis", "Common Nevus", "Atypical Nevus", "Melanoma",
    "Asymmetry (0/1/2)", "Pigment Network (AT/T)", "Dots/Globules (A/AT/T)", "White", "Red",
    "Light-Brown", "Dark-Brown", "Blue-Gray", "Black",
]  # fmt: skip


def draw(path: Path, seed: int, *, size: tuple[int, int] = (40, 30)) -> Path:
    """Write a picture of noise, another for each ``seed``; the suffix decides the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (*size[::-1], 3), dtype=np.uint8)
    kind = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "bmp": "BMP"}
    Image.fromarray(pixels).save(path, format=kind[path.suffix.lower()[1:]])
    return path


def write_rows(path: Path, rows: list[list[object]], delimiter: str = ",") -> Path:
    """Write a text table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return path


def write_xlsx(
    path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()
) -> Path:
    """Write a small workbook by hand: numbers as numbers, everything else as text."""
    import zipfile
    from xml.sax.saxutils import escape

    def cell(value: object) -> str:
        if value is None or value == "":
            return "<c/>"
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"<c><v>{value}</v></c>"
        text = escape(str(value))
        return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    names, links, parts = "", "", ""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for number, (name, rows) in enumerate(sheets.items(), 1):
            state = ' state="hidden"' if name in hidden else ""
            names += f'<sheet name="{escape(name)}" sheetId="{number}"{state} r:id="rId{number}"/>'
            links += (
                f'<Relationship Id="rId{number}" Type="{office}/worksheet" '
                f'Target="worksheets/sheet{number}.xml"/>'
            )
            parts += (
                f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
                f'ContentType="{kind}.worksheet+xml"/>'
            )
            body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            book.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{types}"><Default Extension="rels" ContentType="application/vnd.'
            'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
            f'"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.'
            f'main+xml"/>{parts}</Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/'
            'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}">{links}</Relationships>',
        )
    return path


def ham10000(folder: Path, *, table: str = "HAM10000_metadata.csv", parts: bool = True) -> Path:
    """HAM10000: two parts and a table; Harvard's comes without a suffix, Kaggle's with tables."""
    header = ["lesion_id", "image_id", "dx", "dx_type", "age", "sex", "localization", "dataset"]
    kinds = ["nv", "mel", "bkl", "bcc", "akiec", "vasc", "df", "nv"]
    rows: list[list[object]] = [list(header)]
    for number, kind in enumerate(kinds):
        name = f"ISIC_00{24306 + number}"
        part = f"HAM10000_images_part_{1 + number // 4}" if parts else "images"
        draw(folder / part / f"{name}.jpg", number)
        rows.append(
            [f"HAM_{number // 2:07}", name, kind, "histo", "45.0", "male", "back", "vidir_modern"]
        )
    write_rows(folder / table, rows)
    if parts:
        pixels = [f"pixel{number:04}" for number in range(64)]
        write_rows(folder / "hmnist_8_8_L.csv", [[*pixels, "label"], [*range(64), 2]])
    return folder


def isic2016(folder: Path) -> Path:
    """ISIC 2016 part 3: a table without names of columns."""
    rows: list[list[object]] = []
    for number in range(6):
        name = f"ISIC_00000{10 + number}"
        draw(folder / "ISBI2016_ISIC_Part3_Training_Data" / f"{name}.jpg", number)
        rows.append([name, "malignant" if number % 3 == 2 else "benign"])
    write_rows(folder / "ISBI2016_ISIC_Part3_Training_GroundTruth.csv", rows)
    return folder


def isic2017(folder: Path) -> Path:
    """ISIC 2017 part 3: columns of 0 and 1 for two conditions, and none for nevi; ages beside."""
    truth: list[list[object]] = [["image_id", "melanoma", "seborrheic_keratosis"]]
    facts: list[list[object]] = [["image_id", "age_approximate", "sex"]]
    for number in range(6):
        name = f"ISIC_00000{10 + number}"
        draw(folder / "ISIC-2017_Training_Data" / f"{name}.jpg", number)
        truth.append([name, f"{float(number in (1, 4))}", f"{float(number == 2)}"])
        facts.append([name, "unknown" if number == 3 else 55, "female"])
    write_rows(folder / "ISIC-2017_Training_Part3_GroundTruth.csv", truth)
    write_rows(folder / "ISIC-2017_Training_Data" / "ISIC-2017_Training_Data_metadata.csv", facts)
    return folder


def isic2018(folder: Path) -> Path:
    """ISIC 2018 task 3: one-hot ground truth, and lesions in a second table, each in a folder."""
    codes = ["MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC"]
    truth, groups = [["image", *codes]], [["image", "lesion_id", "diagnosis_confirm_type"]]
    for number in range(8):
        name = f"ISIC_00{24306 + number}"
        draw(folder / "ISIC2018_Task3_Training_Input" / f"{name}.jpg", number)
        truth.append([name, *(f"{float(number % 7 == place)}" for place in range(7))])
        groups.append([name, f"HAM_{number // 2:07}", "histopathology"])
    place = folder / "ISIC2018_Task3_Training_GroundTruth"
    write_rows(place / "ISIC2018_Task3_Training_GroundTruth.csv", truth)
    write_rows(folder / "ISIC2018_Task3_Training_LesionGroupings.csv", groups)
    licence = "HAM10000 Dataset: (c) by ViDIR Group, Medical University of Vienna\n"
    (folder / "ISIC2018_Task3_Training_Input" / "LICENSE.txt").write_text(licence)
    return folder


def isic2019(folder: Path) -> Path:
    """ISIC 2019: one-hot ground truth with UNK beside metadata, some names ``_downsampled``."""
    codes = ["MEL", "NV", "BCC", "AK", "BKL", "DF", "VASC", "SCC", "UNK"]
    truth: list[list[object]] = [["image", *codes]]
    facts: list[list[object]] = [["image", "age_approx", "anatom_site_general", "lesion_id", "sex"]]
    for number in range(9):
        name = f"ISIC_00000{10 + number}" + ("_downsampled" if number % 2 else "")
        draw(folder / "ISIC_2019_Training_Input" / f"{name}.jpg", number)
        truth.append([name, *(f"{float(number % 8 == place)}" for place in range(9))])
        facts.append([name, "55", "anterior torso" if number else "", "", "female"])
    write_rows(folder / "ISIC_2019_Training_GroundTruth.csv", truth)
    write_rows(folder / "ISIC_2019_Training_Metadata.csv", facts)
    return folder


def isic2020(folder: Path) -> Path:
    """ISIC 2020: most diagnoses are ``unknown``; benign or malignant is told of all."""
    header = (
        "image_name,patient_id,sex,age_approx,anatom_site_general_challenge,diagnosis,"
        "benign_malignant,target"
    )
    kinds = ["unknown", "nevus", "melanoma", "unknown", "nevus", "seborrheic keratosis"]
    rows: list[list[object]] = [list(header.split(","))]
    for number, kind in enumerate(kinds):
        name = f"ISIC_26370{11 + number}"
        draw(folder / "train" / f"{name}.jpg", number)
        bad = kind == "melanoma"
        rows.append(
            [name, f"IP_{number // 2:07}", "male", "45", "torso", kind,
             "malignant" if bad else "benign", int(bad)]
        )  # fmt: skip
    write_rows(folder / "ISIC_2020_Training_GroundTruth.csv", rows)
    pairs = [["image_name_1", "image_name_2"], ["ISIC_2637011", "ISIC_2637012"]]
    write_rows(folder / "ISIC_2020_Training_Duplicates.csv", pairs)
    return folder


def bcn20000(folder: Path) -> Path:
    """BCN20000: a table of training images, and one of test images without their diagnosis."""
    header = (
        "bcn_filename,age_approx,anatom_site_general,diagnosis,lesion_id,capture_date,sex,split"
    )
    kinds = ["MEL", "NV", "BCC", "AK", "BKL", "SCC"]
    rows: list[list[object]] = [list(header.split(","))]
    for number, kind in enumerate(kinds):
        name = f"BCN_{number + 1:010}.jpg"
        draw(folder / "BCN_20k_train" / name, number)
        rows.append(
            [name, "55.0", "anterior torso", kind, f"BCN_{number // 2:07}", "2012-05-16", "male",
             "train"]
        )  # fmt: skip
    write_rows(folder / "bcn_20k_train.csv", rows)
    test = [
        "bcn_filename",
        "age_approx",
        "anatom_site_general",
        "lesion_id",
        "capture_date",
        "sex",
        "split",
    ]
    row = ["BCN_0000009999.jpg", "60.0", "head/neck", "BCN_0009999", "2013-01-01", "female", "test"]
    write_rows(folder / "bcn_20k_test.csv", [list(test), list(row)])
    return folder


def pad_ufes_20(folder: Path) -> Path:
    """PAD-UFES-20: three parts of PNG and a table with its own spellings."""
    header = (
        "patient_id,lesion_id,smoke,drink,age,gender,fitspatrick,region,diameter_1,diagnostic,itch,"
        "grew,img_id,biopsed"
    )
    kinds = ["BCC", "MEL", "SCC", "ACK", "NEV", "SEK"]
    rows: list[list[object]] = [list(header.split(","))]
    for number, kind in enumerate(kinds):
        name = f"PAT_{1500 + number}_{800 + number}_{number}.png"
        draw(folder / "images" / f"imgs_part_{1 + number // 2}" / name, number)
        rows.append(
            [f"PAT_{1500 + number}", 800 + number, "False", "", 50 + number, "FEMALE", "3.0",
             "ARM", "6.0", kind, "UNK", "True", name, "True"]
        )  # fmt: skip
    write_rows(folder / "metadata.csv", rows)
    return folder


def fitzpatrick17k(folder: Path) -> Path:
    """Fitzpatrick 17k: names are hashes, three columns of labels, -1 for an unknown skin type."""
    header = (
        "md5hash,fitzpatrick_scale,fitzpatrick_centaur,label,nine_partition_label,"
        "three_partition_label,qc,url,url_alphanum"
    )
    kinds = [
        ("psoriasis", "inflammatory", "non-neoplastic"), ("melanoma", "malignant melanoma",
        "malignant"), ("vitiligo", "inflammatory", "non-neoplastic"), ("acne", "inflammatory",
        "non-neoplastic"),
    ]  # fmt: skip
    rows: list[list[object]] = [list(header.split(","))]
    for number, kind in enumerate(kinds * 2):
        name = f"{number:08x}5e82a4ee76b9b1a2c3d4e5f6"
        draw(folder / "data" / "finalfitz17k" / f"{name}.jpg", number)
        url = f"https://www.dermaamin.com/site/images/{number}.jpg"
        scale = -1 if number == 2 else 1 + number % 6
        rows.append([name, scale, scale, *kind, "", url, f"httpwwwdermaamin{number}.jpg"])
    write_rows(folder / "fitzpatrick17k.csv", rows)
    return folder


def ddi(folder: Path) -> Path:
    """DDI: skin tones in bands 12, 34 and 56, and an unnamed first column."""
    rows: list[list[object]] = [["", "DDI_ID", "DDI_file", "skin_tone", "malignant", "disease"]]
    kinds = ["melanocytic-nevi", "melanoma-in-situ", "seborrheic-keratosis"]
    for number in range(6):
        name = f"{number + 1:06}.png"
        draw(folder / "images" / name, number)
        kind = kinds[number % 3]
        rows.append([number, number + 1, name, (12, 34, 56)[number // 2], "in-situ" in kind, kind])
    write_rows(folder / "ddi_metadata.csv", rows)
    return folder


def scin(folder: Path) -> Path:
    """SCIN: cases with up to three pictures, their weighted labels in a second table."""
    header = (
        "case_id,source,release,year,age_group,sex_at_birth,fitzpatrick_skin_type,image_1_path,"
        "image_2_path,image_3_path,image_1_shot_type"
    )
    labels = [
        "{'Eczema': 0.6, 'Psoriasis': 0.4}", "{'Psoriasis': 1.0}", "{'Eczema': 1.0}",
        "{'Eczema': 0.5, 'Tinea': 0.5}", "{}", "{'Tinea': 0.41, 'Eczema': 0.33, 'Acne': 0.26}",
    ]  # fmt: skip
    cases: list[list[object]] = [list(header.split(","))]
    told: list[list[object]] = [
        ["case_id", "dermatologist_skin_condition_on_label_name",
         "dermatologist_skin_condition_confidence", "weighted_skin_condition_label",
         "dermatologist_fitzpatrick_skin_type_label_1"]
    ]  # fmt: skip
    for number, label in enumerate(labels):
        case = -9000000000000000000 + 7 * number
        paths = [f"dataset/images/{case}{place}.png" for place in range(1 + number % 3)]
        for place, path in enumerate(paths):
            draw(folder / path, 10 * number + place)
        cases.append(
            [case, "SCIN", "1.0.0", 2023, "AGE_30_TO_39", "FEMALE", "FST3",
             *[*paths, "", ""][:3], "CLOSE_UP"]
        )  # fmt: skip
        names = list(ast.literal_eval(label))
        told.append([case, str(names), str([4] * len(names)), label, "FST3"])
    write_rows(folder / "dataset" / "scin_cases.csv", cases)
    write_rows(folder / "dataset" / "scin_labels.csv", told)
    return folder


def derm7pt(folder: Path) -> Path:
    """Derm7pt: a clinical and a dermoscopic picture a row, some names in another case."""
    header = (
        "case_num,diagnosis,seven_point_score,pigment_network,level_of_diagnostic_difficulty,"
        "elevation,location,sex,management,clinic,derm,case_id,notes"
    )
    kinds = ["blue nevus", "melanoma (in situ)", "basal cell carcinoma", "clark nevus"]
    rows: list[list[object]] = [list(header.split(","))]
    for number, kind in enumerate(kinds):
        draw(folder / "images" / "NEL" / f"NEL0{20 + number}.JPG", 2 * number)
        draw(folder / "images" / "NEL" / f"Nel0{50 + number}.jpg", 2 * number + 1)
        rows.append(
            [number + 1, kind, 0, "absent", "low", "palpable", "abdomen", "female", "excision",
             f"NEL/NEL0{20 + number}.JPG", f"NEL/NEL0{50 + number}.jpg", "", ""]
        )  # fmt: skip
    write_rows(folder / "meta" / "meta.csv", rows)
    write_rows(folder / "meta" / "train_indexes.csv", [["indexes"], [0], [2]])
    return folder


def ph2(folder: Path, *, suffix: str = "png") -> Path:
    """PH2: a workbook with lines above its header, and an X for the class and for each colour."""
    title = "PH2 Dataset: Legend"
    rows: list[list[object]] = [[title], ["Asymmetry", "0 - Fully Symmetric"], []]
    rows.append(list(PH2_COLUMNS))
    for number in range(6):
        name = f"IMD{number + 3:03}"
        place = folder / "PH2 Dataset images" / name / f"{name}_Dermoscopic_Image"
        draw(place / f"{name}.{suffix}", number)
        marks = ["X" if number % 3 == place else "" for place in range(3)]
        colours = ["", "X" if number == 2 else "", "X", "X" if number % 2 else "", "", "X"]
        rows.append([name, "", *marks, number % 3, "T", "A", *colours])
    write_xlsx(folder / "PH2_dataset.xlsx", {"Folha1": rows})
    return folder


def ph2_text(folder: Path) -> Path:
    """PH2 with its text, whose table is drawn with ``||`` between words above and below."""
    names = ["Name", "Histological Diagnosis", "Clinical Diagnosis", "Asymmetry",
             "Pigment Network", "Blue-Whitish Veil", "Colors"]  # fmt: skip
    lines = ["*" * 60, "|| " + " || ".join(names) + " ||"]
    for number in range(6):
        name, kind = f"IMD{number + 3:03}", number % 3
        place = folder / "PH2 Dataset images" / name
        draw(place / f"{name}_Dermoscopic_Image" / f"{name}.bmp", number)
        told = "Melanoma" if number == 2 else ""
        lines.append(f"|| {name} || {told:20} || {kind} || 0 || T || A || 3  4 ||")
    lines += ["", "Legends", "=========", "Clinical Diagnosis:",
              "   0 - Common Nevus;  1 - Atypical Nevus;  2 - Melanoma."]  # fmt: skip
    (folder / "PH2_dataset.txt").write_text("\n".join(lines) + "\n")
    return folder


def dermnet(folder: Path) -> Path:
    """DermNet as Kaggle has it: class folders in train and test, and no table."""
    kinds = ["Acne and Rosacea Photos", "Eczema Photos", "Psoriasis pictures Lichen Planus"]
    for part_number, part in enumerate(("train", "test")):
        for kind_number, kind in enumerate(kinds):
            for number in range(2):
                name = f"{kind.split()[0].lower()}-{number}.jpg"
                draw(folder / part / kind / name, 100 * part_number + 10 * kind_number + number)
    return folder


def isic_archive(folder: Path) -> Path:
    """A download of the ISIC archive: diagnoses in levels, pictures beside table and licences."""
    header = [
        "isic_id", "attribution", "copyright_license", "age_approx", "anatom_site_general",
        "diagnosis_1", "diagnosis_2", "diagnosis_3", "diagnosis_confirm_type",
        "fitzpatrick_skin_type", "image_type", "lesion_id", "patient_id", "sex",
    ]  # fmt: skip
    kinds = [
        ("Benign", "Benign melanocytic proliferations", "Nevus"),
        ("Malignant", "Malignant melanocytic proliferations (Melanoma)", "Melanoma, NOS"),
        ("Malignant", "Malignant epidermal proliferations", "Basal cell carcinoma"),
    ]
    rows: list[list[object]] = [list(header)]
    for number in range(6):
        name = f"ISIC_00536{10 + number}"
        draw(folder / f"{name}.jpg", number)
        rows.append(
            [name, "Hospital Italiano de Buenos Aires" if number % 2 else "Anonymous", "CC-BY", 55,
             "upper extremity", *kinds[number % 3], "histopathology", "III", "dermoscopic",
             f"IL_{number:07}", f"IP_{number // 2:07}", "female"]
        )  # fmt: skip
    write_rows(folder / "metadata.csv", rows)
    (folder / "attribution.txt").write_text("Anonymous\nHospital Italiano de Buenos Aires\n")
    (folder / "licenses").mkdir()
    (folder / "licenses" / "CC-BY.txt").write_text("Creative Commons Attribution 4.0\n")
    return folder
