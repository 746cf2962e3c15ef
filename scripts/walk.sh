# A walk through the program with little work, for scripts/sanitize. To be sourced after common.sh.

# One command, which must end with this exit code: step CODE ARGUMENT...
step() {
  expected=$1
  shift
  status=0
  begun=$(date +%s)
  (cd "$walk" && nuem "$@" > output 2> messages) || status=$?
  say "$(($(date +%s) - begun)) s: nuem $*"
  steps=$((steps + 1))
  [ "$status" -eq "$expected" ] && return 0
  failed=$((failed + 1))
  say "FAILED: exit code $status, not $expected:"
  head -c 20000 "$walk/messages" >&2
}

# Every engine, the processor's kernels and those for any processor, every term of the fit, toys, a scan
# and what writes files, each small. Calls the program by the function `nuem`, which the caller has
# defined, and returns 1 where a command does not end with its exit code: walk_through FOLDER
walk_through() {
  walk=$1
  steps=0
  failed=0
  rm -rf "$walk"
  mkdir -p "$walk"
  small="binning: { bins: 2 }"
  sampling="samples: 64, replicates: 2"
  for engine in qmc mc quadrature; do
    printf '%s\n' "sampling: { engine: $engine, $sampling }" "$small" > "$walk/$engine.yaml"
  done
  printf '%s\n' "sampling: { $sampling }" "$small" \
    "statistics: { likelihood: poisson, template_error: included }" > "$walk/poisson.yaml"
  "$project/scripts/flux-covariance" > "$walk/flux.csv"
  printf '%s\n' "sampling: { $sampling }" "$small" \
    "statistics: { flux_covariance: flux.csv, flux_variance_fraction: 0.9 }" > "$walk/covariance.yaml"
  printf '%s\n' "binning: { bin: 2 }" > "$walk/mistake.yaml"
  printf '%s\n' "base: { plan: on-axis, sampling: { $sampling }, $small }" \
    "grid:" "- { parameter: mu_numu, from: 0, to: 1e-9, count: 3 }" \
    "- { parameter: q_nue, from: 1e-9, to: 1e-7, count: 2, scale: logarithmic }" \
    "compute: { chi_square: { profile: [r2_numu] }, bounds: { parameters: [mu_nue] }, toys: { count: 8 } }" \
    > "$walk/scan.yaml"

  bounds="bounds --plan on-axis --parameter mu_numu --threads 4"
  # shellcheck disable=SC2086
  for kind in qmc mc poisson quadrature; do step 0 $bounds --config $kind.yaml; done
  export NUEM_INSTRUCTION_SET=baseline
  # shellcheck disable=SC2086
  for kind in qmc mc poisson; do step 0 $bounds --config $kind.yaml; done
  unset NUEM_INSTRUCTION_SET
  step 0 fit --plan prism --config qmc.yaml --truth mu_numu=6e-10 --threads 4
  step 0 fit --plan on-axis --parameter q_nue --config poisson.yaml --truth q_nue=1e-8 --threads 4
  step 0 impact --plan on-axis --parameter r2_numu --config covariance.yaml --threads 4
  step 0 region --plan on-axis --x mu_numu --y mu_nue --points 11 --contours \
    --config qmc.yaml --threads 4
  step 0 toys --plan on-axis --parameter mu_numu --toys 20 --config qmc.yaml --threads 4
  step 0 scan plan scan.yaml
  step 0 scan run scan.yaml --threads 4
  step 0 scan status scan.yaml
  step 0 scan merge scan.yaml --threads 4
  step 0 export templates --plan on-axis --config qmc.yaml --output templates.h5
  step 0 export pyhf --plan on-axis --set mu_numu=3e-10 --config qmc.yaml --output workspace.json
  step 0 export globes --plan on-axis --config qmc.yaml --output globes
  step 0 report --plan on-axis --config qmc.yaml --output report.html --threads 4
  step 0 config schema
  step 65 rates --config mistake.yaml
  say "$steps commands, $failed failed"
  [ "$failed" -eq 0 ]
}
