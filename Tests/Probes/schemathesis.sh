#!/usr/bin/env bash
# Asks a running record server what its own OpenAPI document allows and what it does not: no failure is expected.
#   python3 -m venv VENV && VENV/bin/pip install schemathesis
#   PATH=VENV/bin:$PATH Tests/Probes/schemathesis.sh .build/debug/espace-server [examples for each operation]
set -euo pipefail
server=$1
examples=${2:-50}
folder=$(mktemp -d)
trap 'kill "$process" 2>/dev/null || true; rm -rf "$folder"' EXIT
"$server" init "$folder/server" --name serveur.exemple >/dev/null
mkfifo "$folder/said"
"$server" serve --dir "$folder/server" --listen 127.0.0.1:0 >"$folder/said" 2>"$folder/log" &
process=$!
read -r address <"$folder/said"
# Names that exist nowhere cannot be told apart from names of others, on purpose: what a schema allows is mostly 404 or 401.
schemathesis run "$address/openapi.json" --max-examples "$examples" --seed 1 \
    --checks all --suppress-health-check all --request-timeout 60 --max-response-time 40
"$server" check --dir "$folder/server"
