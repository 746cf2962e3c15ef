import CKernels

/// The pulls whose factors multiply each component of each exposure of a group, as the profiling
/// kernel takes them: components of the signal first.
struct FactorTable: Sendable {
  /// Number of components of the signal in each exposure.
  private(set) var components: Int
  /// Number of backgrounds in each exposure.
  private(set) var backgrounds: Int
  /// The kind of each pull: pulls of one name have one kind.
  let kind: [Int32]
  /// Where the factors of a component begin in `factor`, [exposure][component], and behind them the
  /// end.
  private var firstFactor: [Int] = [0]
  /// Pulls that multiply each component.
  private var factor: [Int32] = []

  init(_ group: PullGroup, components: Int, backgrounds: Int) {
    let present = Set(group.pulls.map(\.nuisance)).sorted()
    kind = group.pulls.map { pull in Int32(present.firstIndex(of: pull.nuisance) ?? 0) }
    self.components = components
    self.backgrounds = backgrounds
    for own in group.factors.joined() {
      factor += own.map(Int32.init)
      firstFactor.append(factor.count)
    }
  }

  /// The table with all exposures in one: their components of the signal one after the other, then
  /// their backgrounds.
  func joined(exposures: Int) -> FactorTable {
    let width = components + backgrounds
    let order =
      (0..<exposures).flatMap { exposure in (0..<components).map { exposure * width + $0 } }
      + (0..<exposures).flatMap { exposure in (components..<width).map { exposure * width + $0 } }
    var joined = self
    (joined.components, joined.backgrounds) = (exposures * components, exposures * backgrounds)
    (joined.firstFactor, joined.factor) = ([0], [])
    for component in order {
      joined.factor += factors(of: component)
      joined.firstFactor.append(joined.factor.count)
    }
    return joined
  }

  /// The tables of several experiments one after the other. Components that an experiment lacks
  /// have no factors.
  ///
  /// - Parameter tables: tables of the same pulls, each with its number of exposures.
  static func joined(_ tables: [(table: FactorTable, exposures: Int)]) -> FactorTable {
    var joined = tables[0].table
    joined.components = tables.map(\.table.components).max() ?? 0
    joined.backgrounds = tables.map(\.table.backgrounds).max() ?? 0
    (joined.firstFactor, joined.factor) = ([0], [])
    func add(_ factors: ArraySlice<Int32>) {
      joined.factor += factors
      joined.firstFactor.append(joined.factor.count)
    }
    for (table, exposures) in tables {
      let width = table.components + table.backgrounds
      for exposure in 0..<exposures {
        let first = exposure * width
        for component in 0..<table.components { add(table.factors(of: first + component)) }
        for _ in table.components..<joined.components { add([]) }
        for component in table.components..<width { add(table.factors(of: first + component)) }
        for _ in table.backgrounds..<joined.backgrounds { add([]) }
      }
    }
    return joined
  }

  /// Rows of an exposure in the kernel's data: what is observed, the variance, and the backgrounds.
  var dataRows: Int { Int(NUEM_DATA_BACKGROUNDS) + backgrounds }

  /// Kinds of the pulls that act on the signal, ascending.
  var kindsOfSignal: [Int32] {
    let width = components + backgrounds
    let ofSignal = (0..<firstFactor.count - 1).filter { $0 % width < components }
    return Set(ofSignal.flatMap { factors(of: $0).map { kind[Int($0)] } }).sorted()
  }

  /// The product of the factors of each component, then of each background, at given pulls.
  func products(ofExposure exposure: Int, pulls: ArraySlice<Double>) -> [Double] {
    let width = components + backgrounds
    return (exposure * width..<(exposure + 1) * width).map { component in
      factors(of: component).reduce(1) { $0 * (1 + pulls[pulls.startIndex + Int($1)]) }
    }
  }

  /// Pulls on one component.
  ///
  /// - Parameter component: its index among the components of all exposures.
  private func factors(of component: Int) -> ArraySlice<Int32> {
    factor[firstFactor[component]..<firstFactor[component + 1]]
  }

  /// The addresses of a table's arrays.
  struct Kernel {
    let components: Int
    let backgrounds: Int
    let kind: UnsafePointer<Int32>?
    let firstFactor: UnsafePointer<Int>?
    let factor: UnsafePointer<Int32>?
  }

  /// Calls `body` with the addresses of the table's arrays, which hold while it runs.
  func withKernelTable<Result>(_ body: (Kernel) -> Result) -> Result {
    kind.withUnsafeBufferPointer { kind in
      firstFactor.withUnsafeBufferPointer { firstFactor in
        factor.withUnsafeBufferPointer { factor in
          body(
            Kernel(
              components: components, backgrounds: backgrounds, kind: kind.baseAddress,
              firstFactor: firstFactor.baseAddress, factor: factor.baseAddress))
        }
      }
    }
  }
}
