extension ScanEstimate {
  /// Shards of this time are long enough for a batch system, and short enough to be repeated.
  private static let secondsOfShard = 3600.0

  /// As many shards as take an hour or less each, and half of what the plan allows a process; no more
  /// than there are blocks.
  ///
  /// - Parameter threads: of a shard, on as many cores.
  public func shards(of plan: ScanPlan, threads: Int = 1) -> Int {
    let seconds = min(Self.secondsOfShard * Double(threads), plan.limits.coreSeconds / 2)
    return Int(min(max(1, (coreSeconds / seconds).rounded(.up)), Double(plan.layout.blocks)))
  }
}
