#!/usr/bin/env bash
# Which Python runs the product: finds one that is new enough and hands over to config/embedded.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

suits() {
    "$1" -I -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null
}

for python in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14; do
    if [ -n "$python" ] && suits "$python"; then
        exec "$python" -I "$root/config/embedded" "$@"
    fi
done

found=$(python3 --version 2>/dev/null) || found="no python3 at all"
echo "Stjernesager needs Python 3.11, 3.12, 3.13 or 3.14, and here is ${found}: install one of them, or name it with PYTHON=/path/to/python3." >&2
exit 1
