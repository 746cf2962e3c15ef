/// The division of a plan's work into blocks. It depends on the plan alone, so that the number of a
/// block gives its content on any machine.
///
/// Items are the points of the grid, or the toys of all points one after the other; a block holds
/// items of one configuration and one task. Blocks are numbered from 0: configuration by
/// configuration, in each task by task.
public struct ScanLayout: Equatable, Sendable {
  /// The blocks of one task in one configuration.
  public struct Part: Equatable, Sendable {
    /// The task that is computed.
    public let task: ScanTask
    /// The number of items of one configuration.
    public let items: Int
    /// The number of items of a block; the last block of a configuration may have fewer.
    public let itemsOfBlock: Int

    /// A part with `items` items in blocks of `itemsOfBlock`.
    public init(task: ScanTask, items: Int, itemsOfBlock: Int) {
      self.task = task
      self.items = items
      self.itemsOfBlock = itemsOfBlock
    }

    /// The number of blocks of one configuration.
    public var blocks: Int { (items + itemsOfBlock - 1) / itemsOfBlock }
  }

  /// The number of configurations of the plan.
  public let configurations: Int
  /// The parts, one for each task of the plan.
  public let parts: [Part]

  /// A layout with the same parts in every configuration.
  public init(configurations: Int, parts: [Part]) {
    self.configurations = configurations
    self.parts = parts
  }

  /// The number of blocks of one configuration.
  public var blocksOfConfiguration: Int { parts.reduce(0) { $0 + $1.blocks } }
  /// The number of blocks of the whole scan.
  public var blocks: Int { configurations * blocksOfConfiguration }

  /// The block of this number, which counts from 0.
  public func block(_ number: Int) -> ScanBlock {
    let (configuration, ownNumber) = number.quotientAndRemainder(dividingBy: blocksOfConfiguration)
    var index = ownNumber
    var part = 0
    while index >= parts[part].blocks {
      index -= parts[part].blocks
      part += 1
    }
    let first = index * parts[part].itemsOfBlock
    return ScanBlock(
      number: number, configuration: configuration, part: part,
      items: first..<min(first + parts[part].itemsOfBlock, parts[part].items))
  }

  /// The blocks of shard `shard` of `shards`, which counts from 1. They are neighbours, so that
  /// they share templates.
  public func blocks(ofShard shard: Int, of shards: Int) -> Range<Int> {
    // Wide enough: blocks and shards are both far below 2^31.
    (shard - 1) * blocks / shards..<shard * blocks / shards
  }

  /// The blocks that hold a part of the plan's results, in their order.
  public func blocks(ofPart part: Int) -> some Sequence<Int> {
    let before = parts[..<part].reduce(0) { $0 + $1.blocks }
    let count = parts[part].blocks
    return (0..<configurations).lazy.flatMap { configuration in
      let first = configuration * blocksOfConfiguration + before
      return first..<first + count
    }
  }
}

/// The unit of work: some items in a row of one configuration and one part of the layout.
public struct ScanBlock: Equatable, Sendable {
  /// The number of the block in the whole scan, from 0.
  public let number: Int
  /// The index of its configuration in the plan.
  public let configuration: Int
  /// The index of its part in `ScanLayout.parts`.
  public let part: Int
  /// Its items, counted among those of the configuration and part.
  public let items: Range<Int>
}
