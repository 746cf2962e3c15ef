# Small runs of the commands that compute, write or read files, for a program that is watched. To be
# sourced after common.sh, by what defines `nuem` as a function that runs it.

# Settings and a plan: of little, as memcheck takes fifty times as long.
write_configurations() {
  few="sampling: { samples: 64, replicates: 2 }
binning: { bins: 2 }
plan: on-axis"
  printf '%s\n' "$few" > gaussian.yaml
  printf '%s\n' "$few" "statistics: { likelihood: poisson, template_error: included }" > poisson.yaml
  cat > plan.yaml << TEXT
base: poisson.yaml
configurations:
  - { key: detector.energy_resolution, values: [0.05, 0.10] }
grid:
  - { parameter: mu_numu, from: 0, to: 6e-10, count: 3 }
  - { parameter: q_nue, from: 1e-9, to: 1e-8, count: 2, scale: logarithmic }
compute:
  chi_square: { profile: [r2_numu] }
  bounds: { parameters: [mu_nue], confidence_level: 0.90 }
  toys: { count: 4, confidence_level: 0.90 }
TEXT
}

# A run that must end with 0, or it is counted and what it said is shown: small_run ARGUMENT...
small_run() {
  runs=$((runs + 1))
  status=0
  nuem "$@" > output.txt 2> messages.txt || status=$?
  [ "$status" -ne 0 ] || return 0
  failed=$((failed + 1))
  say "FAILED: nuem $*, exit code $status:"
  cat messages.txt >&2
}

# Every run, in a new folder; 1 where one fails: small_runs FOLDER
small_runs() {
  rm -rf "$1"
  mkdir -p "$1"
  cd "$1"
  runs=0
  failed=0
  write_configurations
  for engine in qmc mc quadrature; do
    small_run bounds --config gaussian.yaml --engine "$engine" --parameter mu_numu --threads 2
  done
  for likelihood in gaussian poisson; do
    # The kernels that are taken, and those without vectors.
    small_run region --config "$likelihood.yaml" --x mu_numu --y q_nue --points 9 --profile r2_numu
    export NUEM_INSTRUCTION_SET=baseline
    small_run region --config "$likelihood.yaml" --x mu_numu --y q_nue --points 9 --profile r2_numu
    unset NUEM_INSTRUCTION_SET
    small_run fit --config "$likelihood.yaml" --parameter mu_numu --truth mu_numu=1e-9
    small_run toys --config "$likelihood.yaml" --parameter mu_numu --toys 16 --ladder 0,1e-9 --at 0
  done
  small_run region --config gaussian.yaml --x mu_numu --y mu_nue --points 9 --contours
  small_run impact --config gaussian.yaml --parameter mu_numu
  for step in plan run status merge "merge --result result.csv"; do
    # shellcheck disable=SC2086
    small_run scan $step plan.yaml --output scan --threads 2
  done
  small_run export templates --config gaussian.yaml --output templates.h5
  small_run export pyhf --config gaussian.yaml --set mu_numu=1e-9 --output workspace.json
  small_run export globes --config gaussian.yaml --output globes
  small_run report --config gaussian.yaml --samples 64 --output report.html
  say "$runs runs of nuem, $failed failed"
  cd "$project"
  [ "$failed" -eq 0 ]
}
