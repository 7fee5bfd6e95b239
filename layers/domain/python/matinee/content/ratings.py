"""Certificates of the world's rating boards, each as the youngest age, in years, that it is meant for.

Sources, as of 2026: US: MPA film ratings (filmratings.com), TV Parental Guidelines (tvguidelines.org) · GB: BBFC
(bbfc.co.uk) · IE: IFCO (ifco.ie) · DE: FSK, § 14 JuSchG · AT: JMK · CH: the commission of Filmrating.ch · FR: visa of the
CNC, code du cinéma R. 211-12 · ES: ICAA, calificación por edades · IT: decreto 2021 of the MiC · PT: CCE (IGAC) · NL and BE:
Kijkwijzer (NICAM) · SE: Statens medieråd · DK: Medierådet · NO: Medietilsynet · FI: KAVI · PL: KRRiT · AU: Australian
Classification Board · NZ: Classification Office · CA: CHVRS and Canadian TV classification · BR: ClassInd · MX: RTC · AR: INCAA ·
JP: EIRIN · KR: KMRB · IN: CBFC (Cinematograph Amendment Act 2023) · SG: IMDA · HK: OFNAA · TW: Ministry of Culture · ZA: FPB.
Where a board names no age (PG, 12A "accompanied"), the age below which it warns parents.
"""

from collections.abc import Mapping

BOARDS: Mapping[str, Mapping[str, int]] = {
    "US": {
        "G": 0,
        "PG": 8,
        "PG-13": 13,
        "R": 17,
        "NC-17": 18,
        "TV-Y": 0,
        "TV-Y7": 7,
        "TV-G": 0,
        "TV-PG": 8,
        "TV-14": 14,
        "TV-MA": 17,
    },
    "GB": {"U": 0, "PG": 8, "12A": 12, "12": 12, "15": 15, "18": 18, "R18": 18},
    "IE": {"G": 0, "PG": 8, "12A": 12, "12": 12, "15A": 15, "15": 15, "16": 16, "18": 18},
    "DE": {"0": 0, "6": 6, "12": 12, "16": 16, "18": 18},
    "AT": {"0": 0, "6": 6, "8": 8, "10": 10, "12": 12, "14": 14, "16": 16, "18": 18},
    "CH": {"0": 0, "6": 6, "8": 8, "10": 10, "12": 12, "14": 14, "16": 16, "18": 18},
    "FR": {"TP": 0, "U": 0, "10": 10, "12": 12, "16": 16, "18": 18},
    "ES": {"APTA": 0, "A": 0, "7": 7, "12": 12, "16": 16, "18": 18, "X": 18},
    "IT": {"T": 0, "6+": 6, "14+": 14, "18+": 18},
    "PT": {"P": 0, "M/3": 3, "M/6": 6, "M/12": 12, "M/14": 14, "M/16": 16, "M/18": 18},
    "NL": {"AL": 0, "6": 6, "9": 9, "12": 12, "14": 14, "16": 16, "18": 18},
    "BE": {"AL": 0, "6": 6, "9": 9, "12": 12, "14": 14, "16": 16, "18": 18},
    "SE": {"BTL": 0, "7": 7, "11": 11, "15": 15},
    "DK": {"A": 0, "7": 7, "11": 11, "15": 15},
    "NO": {"A": 0, "6": 6, "9": 9, "12": 12, "15": 15, "18": 18},
    "FI": {"S": 0, "K7": 7, "K12": 12, "K16": 16, "K18": 18},
    "PL": {"0": 0, "7": 7, "12": 12, "16": 16, "18": 18},
    "AU": {"E": 0, "G": 0, "PG": 8, "M": 15, "MA15+": 15, "R18+": 18, "X18+": 18},
    "NZ": {"G": 0, "PG": 8, "M": 16, "R13": 13, "R15": 15, "R16": 16, "R18": 18},
    "CA": {
        "G": 0,
        "PG": 8,
        "14A": 14,
        "18A": 18,
        "R": 18,
        "A": 18,
        "C": 0,
        "C8": 8,
        "8+": 8,
        "13+": 13,
        "14+": 14,
        "16+": 16,
        "18+": 18,
    },
    "BR": {"L": 0, "A10": 10, "10": 10, "12": 12, "14": 14, "16": 16, "18": 18},
    "MX": {"AA": 0, "A": 0, "B": 12, "B-15": 15, "C": 18, "D": 18},
    "AR": {"ATP": 0, "+13": 13, "+16": 16, "+18": 18},
    "JP": {"G": 0, "PG12": 12, "R15+": 15, "R18+": 18},
    "KR": {"ALL": 0, "12": 12, "15": 15, "19": 18, "18": 18},
    "IN": {"U": 0, "UA 7+": 7, "UA 13+": 13, "UA 16+": 16, "UA": 12, "A": 18, "S": 18},
    "SG": {"G": 0, "PG": 8, "PG13": 13, "NC16": 16, "M18": 18, "R21": 18},
    "HK": {"I": 0, "IIA": 8, "IIB": 15, "III": 18},
    "TW": {"0+": 0, "6+": 6, "12+": 12, "15+": 15, "18+": 18},
    "ZA": {"A": 0, "PG": 8, "7-9PG": 7, "10-12PG": 10, "13": 13, "16": 16, "18": 18, "X18": 18},
}
"""Country (ISO 3166-1) → certificate → age on the one scale, 0 to 18."""


def refused(ratings: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with which of them: {"ratings.DE": "…"}; empty where every one is a board's."""
    wrong = {}
    for country, certificate in ratings.items():
        if country not in BOARDS:
            wrong[f"ratings.{country}"] = f"no board is known: one of {', '.join(BOARDS)}"
        elif certificate not in BOARDS[country]:
            wrong[f"ratings.{country}"] = f"is no certificate there: one of {', '.join(BOARDS[country])}"
    return wrong


def strictest(ratings: Mapping[str, str]) -> int | None:
    """The highest age of all these certificates, None without any. Raises KeyError for one that no board gives."""
    return max((BOARDS[country][certificate] for country, certificate in ratings.items()), default=None)
