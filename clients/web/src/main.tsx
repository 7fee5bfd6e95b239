/** Starts the client: providers from the outside in, then the routes. */
import "./design/fonts.css";
import "./design/tokens.css";
import "./design/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { queries } from "./api/queries";
import { router } from "./app/router";
import { ToastProvider } from "./design/Toast";
import { LanguageProvider } from "./i18n";
import { ready } from "./session";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
await ready; // who is here decides on the language, and on what is shown at all
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
