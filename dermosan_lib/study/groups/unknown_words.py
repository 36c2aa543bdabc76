"""Words and signs that name nobody and say nothing, as people, programs and spreadsheets write."""

import re
import unicodedata

import pandas as pd

# By languages: English and codes of programs; Spanish, Portuguese, Catalan; French, Italian,
# Romanian; German, Dutch, Scandinavian, Finnish; Polish, Czech, Slovak, Hungarian, Croatian,
# Turkish, Indonesian, Vietnamese; Russian, Ukrainian, Bulgarian, Greek; Chinese, Japanese, Korean,
# Arabic, Persian, Hebrew, Hindi, Thai. Compared by `_bare`: in one case, without accents, brackets
# and quotes, blanks for signs.
_WORDS = """
unknown, unk, unkn, missing, missing value, none, null, nil, nan, na, nat, nd, void, empty,
blank, undefined, unidentified, unassigned, undetermined, undiagnosed, undisclosed, unspecified,
unclassified, unlabeled, unlabelled, unannotated, ungraded, no label, no labels, no diagnosis,
no dx, no data, no value, no information, no info, not available, not applicable, not known,
not stated, not specified, not provided, not given, not reported, not recorded, not assessed,
not diagnosed, not labeled, not labelled, not sure, unsure, uncertain, do not know, don t know,
dont know, to be determined, tbd, tba, todo, pending, withheld, redacted, system missing, sysmis,
getting data, -99, -999, -9999, -nan, desconocido, desconocida, desconocidos, no disponible,
sin dato, sin datos, sin etiqueta, sin etiquetar, sin diagnostico, sin informacion,
sin especificar, sin clasificar, sin registro, sin determinar, no consta, no se sabe, no sabe,
no aplica, no especificado, no especificada, no informado, no informada, no registrado,
no determinado, no clasificado, no diagnosticado, ninguno, ninguna, vacio, nulo, pendiente,
por determinar, se desconoce, indefinido, no definido, desconhecido, desconhecida, nao informado,
nao informada, nao disponivel, nao consta, nao especificado, nao se aplica, nao aplicavel,
nao sei, nao sabe, nao definido, nao classificado, nao diagnosticado, nao registrado, sem dados,
sem dado, sem informacao, sem diagnostico, sem rotulo, nenhum, nenhuma, vazio, ignorado,
ignorada, pendente, desconegut, desconeguda, sense dades, inconnu, inconnue, non renseigne,
non renseignee, non connu, non connue, non disponible, non precise, non precisee, non specifie,
non specifiee, non determine, non determinee, non applicable, non classe, non classee,
non communique, non diagnostique, indetermine, indeterminee, manquant, manquante,
donnee manquante, sans donnee, sans donnees, sans diagnostic, sans etiquette, pas de donnees,
pas de diagnostic, aucun, aucune, ne sait pas, vide, sconosciuto, sconosciuta, ignoto, ignota,
non noto, non nota, non disponibile, non specificato, non specificata, non applicabile,
non definito, non determinato, non classificato, non diagnosticato, non riportato, nessuno,
nessuna, nessun dato, dato mancante, mancante, senza dati, senza diagnosi, non so, necunoscut,
necunoscuta, fara date, nespecificat, unbekannt, nicht bekannt, nicht angegeben, nicht verfugbar,
nicht vorhanden, nicht zutreffend, nicht bestimmt, nicht erfasst, nicht diagnostiziert, fehlt,
fehlend, fehlender wert, keine, keiner, keine angabe, keine angaben, keine daten, keine diagnose,
ohne angabe, ohne diagnose, unbestimmt, unklar, undefiniert, leer, onbekend, niet bekend,
niet beschikbaar, niet opgegeven, niet van toepassing, geen, geen gegevens, geen diagnose,
ontbreekt, nvt, ukjent, ukendt, okand, okant, saknas, mangler, ingen, ikke oppgitt, ikke angivet,
ej angivet, uppgift saknas, ingen uppgift, tuntematon, ei tiedossa, ei tietoa, puuttuu, nieznany,
nieznana, nieznane, brak, brak danych, nie podano, nie dotyczy, nieokreslony, nieokreslone,
nezname, neznamy, neznama, neuvedeno, nezjisteno, chybi, zadny, zadne, zadna, neuvedene,
ismeretlen, nincs adat, hianyzik, nem ismert, nepoznato, nepoznat, nije poznato, nema podataka,
bilinmiyor, bilinmeyen, belirsiz, belirtilmemis, veri yok, mevcut degil, tidak diketahui,
tidak ada data, tidak tersedia, khong ro, khong biet, khong xac dinh, khong co du lieu,
неизвестно, неизвестен, неизвестна, неизвестный, неизвестная, отсутствует, пусто, неопределено,
невідомо, невідомий, не известно, нет данных, не указано, не указан, не определено,
не установлено, нет диагноза, без диагноза, нет метки, не применимо, немає даних, не вказано,
няма данни, αγνωστο, αγνωστη, αγνωστοσ, αγνωστα, χωρισ δεδομενα, μη διαθεσιμο, δεν ειναι γνωστο,
未知, 不明, 不详, 不詳, 无数据, 無數據, 暂无, 暫無, 缺失, 缺失值, 空, 空白, 未定, 待定, 未确定,
未確定, 未诊断, 未診斷, 未標註, 未标注, 未标记, 未分类, 未分類, 不清楚, 不适用, 不適用, 未填,
未填写, 不知道, 未記入, 未入力, 未診断, 未確認, 未設定, 該当なし, 情報なし, テータなし, 不明確,
わからない, 欠損, 欠測, 未回答, 记录缺失, 미상, 불명, 알수없음, 모름, 미정, 미확인, 미진단,
미기재, 결측, 해당없음, 알 수 없음, 해당 없음, غير معروف, غير معروفة, مجهول, غير محدد, غير متوفر,
لا ينطبق, نامشخص, ناشناخته, نامعلوم, לא ידוע, לא ידועה, לא רלוונטי, אין נתונים, अज्ञात,
ज्ञात नहीं, उपलब्ध नहीं, ไม่ทราบ, ไม่ระบุ, ไม่มีข้อมูล
"""
UNKNOWN_WORDS = frozenset(" ".join(word.split()) for word in _WORDS.replace("\n", " ").split(","))
# Two letters that signs hold apart: n/a, n.d., s/d, k. A., н/д; without signs they may be a code.
_INITIALS = frozenset((
    "n/a", "n/d", "n/k", "n/r", "n/c", "n/s", "n/i", "n/v", "s/d", "s/i", "s/e", "k/a", "o/a",
    "b/d", "x/x", "н/д", "н/у", "n/v/t", "ns/nc", "n/s/p",
))  # fmt: skip
# What a spreadsheet writes for a cell that it cannot work out or show, in whatever language.
_ERROR = re.compile(
    r"#+|#[\w/¡¿\-]+[!?]|#\s*(?:n/?a|n/?d|n/?v|nv|na n/a|n/a n/a|s/o|valeur|wert|zahl|bezug|name|"
    r"н/д|getting_data|error|err|missing)|err(?:or)?:\s*\d+|\\n",
)
_SIGNS = "?.…·•・*/\\_~=:;,!^|'\"`´‥。、？！ー─━〜～"  # beside dashes; of "+" nobody can say
_LONGEST = 40


def says_nothing(texts: "pd.Series[str]") -> "pd.Series[bool]":
    """Which of ``texts`` are blank, a word for "unknown", a spreadsheet's error, or mere signs."""
    known = {text: _nothing(text) for text in pd.unique(texts)}
    return texts.map(known).astype(bool)


def _nothing(text: str) -> bool:
    if len(text) > _LONGEST:
        return not text.strip()
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if _ERROR.fullmatch(plain) or all(map(_is_sign, plain)):
        return True
    if re.sub(r"[./\\ ]+", "/", plain).strip("/") in _INITIALS and not plain.isalpha():
        return True
    return plain in UNKNOWN_WORDS or _bare(plain) in _BARE_WORDS


def _is_sign(one: str) -> bool:
    return one.isspace() or one in _SIGNS or unicodedata.category(one) in ("Pd", "Cf") or one == "−"


def _bare(plain: str) -> str:
    """Without accents, brackets, quotes and signs at the ends; one blank for signs between."""
    apart = unicodedata.normalize("NFKD", plain)
    letters = "".join(one for one in apart if not unicodedata.combining(one))
    words = re.sub(r"[\s_\-/'’.]+", " ", letters.replace("ı", "i").replace("ł", "l"))
    return unicodedata.normalize("NFC", words).strip(" ()[]{}<>\"'*.!?:;,«»“”„‹›")


_BARE_WORDS = frozenset(map(_bare, UNKNOWN_WORDS))  # Thai and Hindi have marks of their own
