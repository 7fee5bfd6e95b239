/** Where the page begins: providers from the outside in, then the routes. */
import "./design/fonts.css";
import "./design/tokens.css";
import "./design/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { queries } from "./api/queries";
import { router } from "./app/router";
import { Toasting } from "./design/Toast";
import { Speaking } from "./i18n";
import { known } from "./session";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
await known; // who is here decides on the language, and on what is shown at all
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Speaking>
        <Toasting>
          <RouterProvider router={router} />
        </Toasting>
      </Speaking>
    </QueryClientProvider>
  </StrictMode>,
);
