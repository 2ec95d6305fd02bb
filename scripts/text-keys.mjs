// Fails when a text in src/text is used nowhere. That both languages have every text is checked by the build itself.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const files = (folder, ending) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

// Validators and data name texts by their key alone, so a key counts as used wherever it stands as a word in code or data.
const sources = [...["src", "app", "server"].flatMap((folder) => files(folder, ".rs")), ...files("data", ".toml")];
const words = new Set(sources.flatMap((file) => readFileSync(file, "utf8").match(/[a-z_][a-z0-9_]*/g) ?? []));

// Sections that are read whole by the names of acts, events and letters.
const byName = (section, key) => section === "acts" || key.startsWith("event_");

const unused = files("src/text", ".toml").flatMap((file) => {
  const section = basename(file, ".toml");
  const keys = [...readFileSync(file, "utf8").matchAll(/^\[?([a-z_][a-z0-9_]*)(?:\]|\.|\s*=)/gm)].map((match) => match[1]);
  return [...new Set(keys)].filter((key) => !words.has(key) && !byName(section, key)).map((key) => `${section}::${key}`);
});

if (unused.length > 0) {
  console.error(`Texts that nothing shows; remove them or show them:\n  ${unused.join("\n  ")}`);
  process.exit(1);
}
