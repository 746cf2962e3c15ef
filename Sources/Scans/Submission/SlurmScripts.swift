import Configuration

extension SlurmSubmission {
  /// The script of a shard. `sbatch` looks for options before the first command, so that no other
  /// text of a user stands there.
  static func shardText(_ jobs: ShardJobs, header: String) -> String {
    """
    #!\(jobs.shell)
    \(header)# One shard of a scan, as a task of an array of Slurm. Written by nuem \(programVersion).
    # A signal to this script, such as that before the time limit, goes on to the program, which keeps
    # its finished blocks and ends with 75; the task is then put back into the queue, to go on there.
    child=
    signalled=
    pass_on() {
      signalled=yes
      [ -z "$child" ] || kill -s TERM "$child" 2> /dev/null
    }
    trap pass_on HUP INT TERM USR1 USR2 XCPU

    \(jobs.prologueLine)\(jobs.command(jobs.runArguments)) \\
      --shard "$SLURM_ARRAY_TASK_ID/\(jobs.shards)" &
    child=$!
    [ -z "$signalled" ] || kill -s TERM "$child" 2> /dev/null
    # A signal ends wait before the program has ended. What has been waited for is 127 in some shells; bash
    # 5.2 may lose it for a signal that comes as the program ends, and says -1 ever after: then the task is
    # run again, which finds what is left to do.
    code=127
    status=
    asked=0
    while [ -z "$status" ]; do
      kill -0 "$child" 2> /dev/null || asked=$((asked + 1))
      wait "$child"
      answer=$?
      case $answer in
        -1) code=75 ;;
        127) ;;
        *) code=$answer ;;
      esac
      if [ "$code" -lt 127 ] || [ "$asked" -ge 3 ]; then status=$code; fi
    done
    child=
    # The system's loader was still at work: there is nothing to keep.
    if [ -n "$signalled" ] && [ "$status" -eq 143 ]; then status=75; fi

    if [ "$status" -eq 75 ]; then
      task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
      # Slurm itself ends what is no longer running here: a cancelled task must not come back.
      state=$(squeue --noheader --jobs="$task" --format=%T)
      if [ "$state" != RUNNING ]; then
        echo "task $task is ${state:-no longer known}: not put back into the queue" >&2
      elif [ "${SLURM_RESTART_COUNT:-0}" -ge \(ShardJobs.mostRestarts) ]; then
        echo "task $task was started \(ShardJobs.mostRestarts) times: not put back into the queue" >&2
      else
        scontrol requeue "$task"
      fi
    fi
    exit "$status"

    """
  }

  static func mergeText(_ jobs: ShardJobs, header: String) -> String {
    """
    #!\(jobs.shell)
    \(header)# Merges the blocks of a scan. Written by nuem \(programVersion).
    \(jobs.prologueLine)exec \(jobs.command(jobs.mergeArguments))

    """
  }
}
