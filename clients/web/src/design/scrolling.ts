/** How a page scrolls where a script asks for it: at once for who asked their device for less motion. */
export const scrollBehavior = (): ScrollBehavior => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
