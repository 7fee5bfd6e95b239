SwaggerUIBundle({
  url: "/v1/openapi.json",
  dom_id: "#api",
  deepLinking: false, // its links lie inside buttons, which a screen reader does not tell apart
  defaultModelsExpandDepth: 0,
  // What Swagger UI leaves without a name, a landmark or its level.
  onComplete() {
    const say = (selector, attributes) => {
      for (const element of document.querySelectorAll(selector)) {
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      }
    };
    say(".information-container", { role: "banner" });
    say(".scheme-container", { role: "region", "aria-label": "Server and sign-in" });
    say("#servers", { "aria-label": "Server" });
    say("h3.opblock-tag, section.models > h4", { "aria-level": "2" });
  },
});
