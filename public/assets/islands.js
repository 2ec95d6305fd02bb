// Starts the islands: loads the module once the page is there, then gives each <leptos-island> its behaviour.
// Nothing here is needed for any journey: without it every form still works.
const version = document.currentScript?.dataset.version ?? new URL(import.meta.url).searchParams.get("v") ?? "";

const start = async () => {
  const islands = [...document.querySelectorAll("leptos-island")];
  if (islands.length === 0) return;
  const module = await import(`/pkg/my-account.js?v=${version}`);
  await module.default({ module_or_path: `/pkg/my-account_bg.wasm?v=${version}` });
  module.hydrate();
  for (const island of islands) {
    const behaviour = module[island.dataset.component];
    if (behaviour) await behaviour(island);
  }
  document.documentElement.dataset.hydrated = "true";
};

start().catch((error) => console.warn("The islands did not start; the page works without them.", error));
