# Read by the other scripts. Brings them to the project's folder, however they were called.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

# Where Cargo puts what it builds.
target=${CARGO_TARGET_DIR:-target}

say() { printf '%s\n' "$*" >&2; }

# One sentence that says what to do, and the end.
fail() { say "$*"; exit 1; }

has() { command -v "$1" >/dev/null 2>&1; }

# The folder with the newest PostgreSQL server programs, or nothing.
postgres_programs() {
  local folder
  for folder in "${PG_BIN:-}" $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t/ -k5,5nr) "$(pg_config --bindir 2>/dev/null || true)"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && [ -x "$folder/psql" ]; then
      printf '%s\n' "$folder"
      return
    fi
  done
}

# 15 for "postgres (PostgreSQL) 15.18 (Debian ...)".
postgres_release() { "$1/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/'; }

# A short name for this folder, the same every time.
fingerprint() { printf '%s' "$root" | sha256sum | cut -c1-12; }
