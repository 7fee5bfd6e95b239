/** The chunk of what the home can do once it is painted: arrows, previews, menus, the first choice. */
export { GoneCard } from "./GoneCard";
export { HomeExtras } from "./HomeExtras";
export { homeMessages } from "../i18n/home";
export { Onboarding } from "./Onboarding";
