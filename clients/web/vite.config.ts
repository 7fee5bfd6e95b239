// How the site is built. `infra/site.py` calls it, and lays what is not ours beside it (/docs, /v1/openapi.json).
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `npx vite clients/web` serves the sources as they are edited, before a platform that runs. Films play at its own address only. */
const platform = "http://localhost:8080";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: {
    alias: { "@matinee/events": `${import.meta.dirname}/../sdk/src/index.ts` },
  },
  cacheDir: "../../build/web/vite",
  build: {
    outDir: "../../build/web/site",
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    assetsInlineLimit: 0, // the content security policy lets no data: URL be a font or a script
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
  server: {
    proxy: Object.fromEntries(["/v1", "/titles", "/artwork", "/docs", "/dev"].map((path) => [path, platform])),
  },
});
