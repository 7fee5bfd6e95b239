// Before anything is painted: the theme and language chosen last time, so that neither flashes. Keys: src/theme.ts, src/i18n.
{
  const root = document.documentElement;
  const theme = localStorage.getItem("matinee.theme");
  if (theme) root.dataset.theme = theme;
  const language = localStorage.getItem("matinee.language");
  if (language) {
    root.lang = language;
    root.dir = language === "ar" ? "rtl" : "ltr";
  }
}
