#!/usr/bin/env bash
# Asks a running record server what its own OpenAPI document allows and what it does not: no failure is expected.
#   python3 -m venv VENV && VENV/bin/pip install schemathesis
#   PATH=VENV/bin:$PATH Tests/Probes/schemathesis.sh .build/debug/espace-server [examples for each operation]
set -euo pipefail
server=$(realpath "$1")
examples=${2:-50}
folder=$(mktemp -d)
trap 'kill "$process" 2>/dev/null || true; rm -rf "$folder"' EXIT
"$server" init "$folder/server" --name serveur.exemple >/dev/null
mkfifo "$folder/said"
"$server" serve --dir "$folder/server" --listen 127.0.0.1:0 >"$folder/said" 2>"$folder/log" &
process=$!
read -r address <"$folder/said"
# Too long a body is refused as such (413), which the tool does not count among refusals by itself.
cat >"$folder/schemathesis.toml" <<'END'
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 411, 413, 415, 422, 429]
END
# Names that exist nowhere cannot be told apart from names of others, on purpose: what a schema allows is mostly 404 or 401.
cd "$folder"
schemathesis --config-file "$folder/schemathesis.toml" run "$address/openapi.json" --max-examples "$examples" --seed 1 \
    --checks all --suppress-health-check all --request-timeout 60 --max-response-time 40
"$server" check --dir "$folder/server"
