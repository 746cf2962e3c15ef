extension ScanEstimate {
  /// Shards of this time are long enough for a batch system, and short enough to be repeated.
  private static let secondsOfShard = 3600.0

  /// As many shards as take an hour or less each, and no more than there are blocks.
  ///
  /// - Parameter threads: of a shard, on as many cores.
  public func shards(of layout: ScanLayout, threads: Int = 1) -> Int {
    let wanted = (coreSeconds / (Self.secondsOfShard * Double(threads))).rounded(.up)
    return Int(min(max(1, wanted), Double(layout.blocks)))
  }
}
