"""Languages as media files say them, in the codes of ISO 639-3 and in the tags of BCP 47.

Files say "ger", "deu", "de", "de-AT" and "German", and mean one language. The table has the languages that ISO 639-1 knows:
their two letters, their three letters of ISO 639-3, those of ISO 639-2/B where these differ, and their English names.
Any other three letters are taken as they are.
"""

import re
from functools import cache

UNKNOWN = "und"
_NONE = {"und", "mis", "mul", "zxx", "xxx", "unk", "nul"}
"""They name no language: ISO 639-3 reserves the first four, and programs write the others."""
_FORMER = {
    "iw": "heb",
    "in": "ind",
    "ji": "yid",
    "mo": "ron",
    "sh": "hbs",
    "pob": "por",
    "cmn": "zho",
    "scr": "hrv",
    "scc": "srp",
}
_TABLE = """
aa aar Afar; ab abk Abkhazian; ae ave Avestan; af afr Afrikaans; ak aka Akan; am amh Amharic; an arg Aragonese; ar ara Arabic;
as asm Assamese; av ava Avaric; ay aym Aymara; az aze Azerbaijani; ba bak Bashkir; be bel Belarusian; bg bul Bulgarian;
bi bis Bislama; bm bam Bambara; bn ben Bengali; bo bod/tib Tibetan; br bre Breton; bs bos Bosnian; ca cat Catalan;
ce che Chechen; ch cha Chamorro; co cos Corsican; cr cre Cree; cs ces/cze Czech; cu chu Church Slavic; cv chv Chuvash;
cy cym/wel Welsh; da dan Danish; de deu/ger German; dv div Divehi; dz dzo Dzongkha; ee ewe Ewe; el ell/gre Greek;
en eng English; eo epo Esperanto; es spa Spanish; et est Estonian; eu eus/baq Basque; fa fas/per Persian; ff ful Fula;
fi fin Finnish; fj fij Fijian; fo fao Faroese; fr fra/fre French; fy fry Western Frisian; ga gle Irish;
gd gla Scottish Gaelic; gl glg Galician; gn grn Guarani; gu guj Gujarati; gv glv Manx; ha hau Hausa; he heb Hebrew;
hi hin Hindi; ho hmo Hiri Motu; hr hrv Croatian; ht hat Haitian Creole; hu hun Hungarian; hy hye/arm Armenian;
hz her Herero; ia ina Interlingua; id ind Indonesian; ie ile Interlingue; ig ibo Igbo; ii iii Sichuan Yi; ik ipk Inupiaq;
io ido Ido; is isl/ice Icelandic; it ita Italian; iu iku Inuktitut; ja jpn Japanese; jv jav Javanese; ka kat/geo Georgian;
kg kon Kongo; ki kik Kikuyu; kj kua Kuanyama; kk kaz Kazakh; kl kal Kalaallisut; km khm Khmer; kn kan Kannada; ko kor Korean;
kr kau Kanuri; ks kas Kashmiri; ku kur Kurdish; kv kom Komi; kw cor Cornish; ky kir Kyrgyz; la lat Latin;
lb ltz Luxembourgish; lg lug Ganda; li lim Limburgish; ln lin Lingala; lo lao Lao; lt lit Lithuanian; lu lub Luba-Katanga;
lv lav Latvian; mg mlg Malagasy; mh mah Marshallese; mi mri/mao Maori; mk mkd/mac Macedonian; ml mal Malayalam;
mn mon Mongolian; mr mar Marathi; ms msa/may Malay; mt mlt Maltese; my mya/bur Burmese; na nau Nauru;
nb nob Norwegian Bokmål; nd nde North Ndebele; ne nep Nepali; ng ndo Ndonga; nl nld/dut Dutch; nn nno Norwegian Nynorsk;
no nor Norwegian; nr nbl South Ndebele; nv nav Navajo; ny nya Nyanja; oc oci Occitan; oj oji Ojibwa; om orm Oromo;
or ori Odia; os oss Ossetic; pa pan Punjabi; pi pli Pali; pl pol Polish; ps pus Pashto; pt por Portuguese; qu que Quechua;
rm roh Romansh; rn run Rundi; ro ron/rum Romanian; ru rus Russian; rw kin Kinyarwanda; sa san Sanskrit; sc srd Sardinian;
sd snd Sindhi; se sme Northern Sami; sg sag Sango; si sin Sinhala; sk slk/slo Slovak; sl slv Slovenian; sm smo Samoan;
sn sna Shona; so som Somali; sq sqi/alb Albanian; sr srp Serbian; ss ssw Swati; st sot Southern Sotho; su sun Sundanese;
sv swe Swedish; sw swa Swahili; ta tam Tamil; te tel Telugu; tg tgk Tajik; th tha Thai; ti tir Tigrinya; tk tuk Turkmen;
tl tgl Tagalog; tn tsn Tswana; to ton Tongan; tr tur Turkish; ts tso Tsonga; tt tat Tatar; tw twi Twi; ty tah Tahitian;
ug uig Uyghur; uk ukr Ukrainian; ur urd Urdu; uz uzb Uzbek; ve ven Venda; vi vie Vietnamese; vo vol Volapük; wa wln Walloon;
wo wol Wolof; xh xho Xhosa; yi yid Yiddish; yo yor Yoruba; za zha Zhuang; zh zho/chi Chinese; zu zul Zulu
"""


def iso639_3(said: str | None) -> str:
    """The three letters of a language that is said in any of these ways; `und` where it is none."""
    words = (said or "").strip().lower()
    codes, _ = _known()
    if found := codes.get(words):
        return found
    code = re.split(r"[-_]", words, maxsplit=1)[0]
    if found := codes.get(code):
        return found
    reserved = "qaa" <= code <= "qtz"
    return code if re.fullmatch("[a-z]{3}", code) and code not in _NONE and not reserved else UNKNOWN


def tag(code: str) -> str:
    """The tag of BCP 47 for a code of ISO 639-3: two letters where there are two (RFC 5646 §2.2.1)."""
    return _known()[1].get(code, (code, ""))[0]


def name(code: str) -> str:
    """The language's English name; "" where it is not in the table."""
    return _known()[1].get(code, ("", ""))[1]


@cache
def _known() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """What is said → ISO 639-3, and ISO 639-3 → tag and English name."""
    codes, names = dict(_FORMER), dict[str, tuple[str, str]]()
    for row in _TABLE.replace("\n", " ").split(";"):
        short, letters, english = row.strip().split(" ", 2)
        code = letters.partition("/")[0]
        codes |= dict.fromkeys((short, *letters.split("/"), english.lower()), code)
        names[code] = (short, english)
    return codes, names
