# A Slurm of its own on this machine, for scripts/slurm-test. To be sourced after common.sh.

# Debian keeps daemons where a user's PATH may not lead.
PATH=$PATH:/usr/sbin:/sbin
export PATH
daemons=

slurm_is_missing() {
  for program in munged slurmctld slurmd sbatch squeue scontrol scancel; do
    command -v "$program" > /dev/null || return 0
  done
  return 1
}

# Installs Debian's packages where they are missing; ends with 66 where that cannot be.
need_slurm() {
  if slurm_is_missing; then apt_install slurm-wlm munge || true; fi
  if slurm_is_missing; then
    say "Slurm is missing: on Debian, apt install slurm-wlm munge"
    exit 66
  fi
}

# Waits up to so many seconds for a command to succeed: await SECONDS COMMAND...
await() {
  until_time=$(($(date +%s) + $1))
  shift
  until "$@"; do
    [ "$(date +%s)" -lt "$until_time" ] || return 1
    sleep 0.1
  done
}

# Starts munge, slurmctld and a slurmd for each node, on the loopback interface, with all that they keep in
# a folder: start_slurm FOLDER NODES. Ends with 66 where that cannot be.
start_slurm() {
  slurm_folder=$1
  SLURM_CONF=$1/slurm.conf
  export SLURM_CONF
  mkdir -m 700 "$1/munge"
  (umask 077 && head -c 1024 /dev/urandom > "$1/munge/key")
  # In sessions of their own, which a Ctrl-C here does not end.
  setsid munged --foreground --force --key-file="$1/munge/key" --socket="$1/munge/socket" \
    --pid-file="$1/munge/pid" --log-file="$1/munge/log" --seed-file="$1/munge/seed" \
    > "$1/munged.out" 2>&1 &
  daemons=$!
  if ! await 120 test -S "$1/munge/socket"; then
    say "munge does not start here:"
    cat "$1/munged.out" >&2
    exit 66
  fi
  # A port may be taken.
  if ! start_daemons "$2" $((20000 + $$ % 10000)) && ! start_daemons "$2" $((30100 + $$ % 2000)); then
    say "Slurm does not start here:"
    tail -n 5 "$1"/slurm*.out "$1"/slurm*.log >&2 || true
    exit 66
  fi
}

# start_daemons NODES PORT: the first of the ports
start_daemons() {
  host=$(hostname -s)
  cat > "$SLURM_CONF" <<TEXT
ClusterName=nuem
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$2
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$slurm_folder/munge/socket,cred_expire=5
StateSaveLocation=$slurm_folder/state
SlurmdSpoolDir=$slurm_folder/spool-%n
SlurmctldPidFile=$slurm_folder/slurmctld.pid
SlurmdPidFile=$slurm_folder/slurmd-%n.pid
SlurmctldLogFile=$slurm_folder/slurmctld.log
SlurmdLogFile=$slurm_folder/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_interval=1
# More slots than cores, so that all tasks run at a time.
SlurmdParameters=config_overrides
NodeName=node[1-$1] NodeHostname=$host NodeAddr=127.0.0.1 Port=$(($2 + 1))-$(($2 + $1)) CPUs=$(((8 + $1 - 1) / $1))
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
TEXT
  mkdir -p "$slurm_folder/state"
  rm -f "$slurm_folder/slurmctld.log"
  setsid slurmctld -D -c > "$slurm_folder/slurmctld.out" 2>&1 &
  daemons="$daemons $!"
  node=1
  while [ "$node" -le "$1" ]; do
    setsid slurmd -D -N "node$node" > "$slurm_folder/slurmd-$node.out" 2>&1 &
    daemons="$daemons $!"
    node=$((node + 1))
  done
  await 300 all_nodes_are_idle "$1"
}

all_nodes_are_idle() {
  [ "$(sinfo --noheader --Node --format=%T 2> /dev/null | grep -c '^idle$')" -eq "$1" ]
}

# Ends every job and daemon that was started here.
end_slurm() {
  [ -n "$daemons" ] || return 0
  scancel --quiet --full --signal=KILL --user="$(id -un)" 2> /dev/null || true
  scancel --quiet --user="$(id -un)" 2> /dev/null || true
  waited=0
  while [ "$waited" -lt 20 ] && [ -n "$(squeue --noheader 2> /dev/null)" ]; do
    sleep 0.5
    waited=$((waited + 1))
  done
  # shellcheck disable=SC2086 # a list of numbers
  kill $daemons 2> /dev/null || true
  # shellcheck disable=SC2086
  wait $daemons 2> /dev/null || true
  # What the daemons have left, by the configuration that is in its environment.
  for environment in $(grep -lsF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ); do
    kill -s KILL "$(basename "$(dirname "$environment")")" 2> /dev/null || true
  done
  daemons=
}

# The numbers of a task's processes that run a program: processes_of_task INDEX PROGRAM
processes_of_task() {
  for environment in $(grep -lszxF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ); do
    process=$(dirname "$environment")
    if [ "$(readlink "$process/exe")" = "$(readlink -f "$2")" ] &&
      grep -qszxF "SLURM_ARRAY_TASK_ID=$1" "$environment"; then
      basename "$process"
    fi
  done
}
