"""What a language calls itself, for menus that cannot ask in which language their reader reads: those of televisions and phones.

Source: Unicode's CLDR, the languages that the studio lists, their first letter large.
"""

from matinee.kernel.tags import canonical

_NAMES = """
ar:العربية bg:Български bn:বাংলা ca:Català cs:Čeština cy:Cymraeg da:Dansk de:Deutsch el:Ελληνικά en:English es:Español
et:Eesti eu:Euskara fa:فارسی fi:Suomi fil:Filipino fr:Français ga:Gaeilge gl:Galego he:עברית hi:हिन्दी hr:Hrvatski hu:Magyar
id:Indonesia is:Íslenska it:Italiano ja:日本語 ka:ქართული kk:Қазақ ko:한국어 lt:Lietuvių lv:Latviešu mk:Македонски ml:മലയാളം
mr:मराठी ms:Melayu nb:Norsk nl:Nederlands nn:Nynorsk no:Norsk pa:ਪੰਜਾਬੀ pl:Polski pt:Português ro:Română ru:Русский
sk:Slovenčina sl:Slovenščina sq:Shqip sr:Српски sv:Svenska sw:Kiswahili ta:தமிழ் te:తెలుగు th:ไทย tr:Türkçe uk:Українська
ur:اردو vi:Tiếng_Việt zh:中文
"""
_OWN = dict(pair.replace("_", " ").split(":") for pair in _NAMES.split())


def own_name(tag: str) -> str:
    """ "deu" → "Deutsch", "pt-BR" → "Português (BR)"; the tag itself where it is not known, and nothing for `und`."""
    primary, _, region = canonical(tag).partition("-")
    if primary == "und":
        return ""
    name = _OWN.get(primary, primary)
    return f"{name} ({region})" if region else name
