import CKernels

/// What acts on what, as the profiling kernel takes it: which pulls' factors multiply each component of each
/// exposure of a group, the signal's first.
struct FactorTable: Sendable {
  /// Of the signal, in each exposure.
  private(set) var components: Int
  private(set) var backgrounds: Int
  /// [pull]: pulls of one name have one kind.
  let kind: [Int32]
  /// [exposure][component], and the end: where a component's factors begin.
  private var firstFactor: [Int] = [0]
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

  /// The same with all exposures in one: their signals' components one after the other, then their backgrounds.
  func joined(cells: Int) -> FactorTable {
    let width = components + backgrounds
    let order =
      (0..<cells).flatMap { cell in (0..<components).map { cell * width + $0 } }
      + (0..<cells).flatMap { cell in (components..<width).map { cell * width + $0 } }
    var joined = self
    (joined.components, joined.backgrounds) = (cells * components, cells * backgrounds)
    (joined.firstFactor, joined.factor) = ([0], [])
    for place in order {
      joined.factor += factors(of: place)
      joined.firstFactor.append(joined.factor.count)
    }
    return joined
  }

  /// Those of several experiments one after the other, each with so many exposures: of what one lacks, components
  /// without factors.
  ///
  /// - Parameter tables: of the same pulls.
  static func joined(_ tables: [(table: FactorTable, cells: Int)]) -> FactorTable {
    var joined = tables[0].table
    joined.components = tables.map(\.table.components).max() ?? 0
    joined.backgrounds = tables.map(\.table.backgrounds).max() ?? 0
    (joined.firstFactor, joined.factor) = ([0], [])
    func add(_ factors: ArraySlice<Int32>) {
      joined.factor += factors
      joined.firstFactor.append(joined.factor.count)
    }
    for (table, cells) in tables {
      let width = table.components + table.backgrounds
      for cell in 0..<cells {
        let first = cell * width
        for place in 0..<table.components { add(table.factors(of: first + place)) }
        for _ in table.components..<joined.components { add([]) }
        for place in table.components..<width { add(table.factors(of: first + place)) }
        for _ in table.backgrounds..<joined.backgrounds { add([]) }
      }
    }
    return joined
  }

  /// Of an exposure in the kernel's data: what is observed, the variance, and the backgrounds.
  var dataRows: Int { Int(NUEM_DATA_BACKGROUNDS) + backgrounds }

  /// Of pulls that act on the signal, ascending.
  var kindsOfSignal: [Int32] {
    let width = components + backgrounds
    let places = (0..<firstFactor.count - 1).filter { $0 % width < components }
    return Set(places.flatMap { factors(of: $0).map { kind[Int($0)] } }).sorted()
  }

  /// [component, then background]: the product of its factors at given pulls.
  func products(ofCell cell: Int, pulls: ArraySlice<Double>) -> [Double] {
    let width = components + backgrounds
    return (cell * width..<(cell + 1) * width).map { place in
      factors(of: place).reduce(1) { $0 * (1 + pulls[pulls.startIndex + Int($1)]) }
    }
  }

  private func factors(of place: Int) -> ArraySlice<Int32> {
    factor[firstFactor[place]..<firstFactor[place + 1]]
  }

  /// The addresses of a table's arrays.
  struct Kernel {
    let components: Int
    let backgrounds: Int
    let kind: UnsafePointer<Int32>?
    let firstFactor: UnsafePointer<Int>?
    let factor: UnsafePointer<Int32>?
  }

  /// The arrays stay at their places while `body` runs.
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
