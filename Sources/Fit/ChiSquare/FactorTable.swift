import CKernels

/// What acts on what, as the profiling kernel takes it: which pulls' factors multiply each component of each
/// exposure of a group, the signal's first.
struct FactorTable: Sendable {
  /// Of the signal, in each exposure.
  let components: Int
  let backgrounds: Int
  /// [pull]: pulls of one name have one kind.
  let kind: [Int32]
  /// [exposure][component], and the end: where a component's factors begin.
  private var firstFactor: [Int] = [0]
  private var factor: [Int32] = []

  /// The pulls of (3.2).
  init(_ group: PullGroup) {
    let kinds = PullKind.allCases
    let present = kinds.filter { kind in group.pulls.contains { $0.kind == kind } }
    kind = group.pulls.map { pull in Int32(present.firstIndex(of: pull.kind) ?? 0) }
    let componentsOf32: [[PullKind]] = [
      [.overall], [.overall, .wrongSign], [.overall, .electron], [.overall, .wrongSign, .electron],
      [.ccqe], [.pi0],
    ]
    components = Int(NUEM_FLAVOUR_COMPONENTS)
    backgrounds = componentsOf32.count - components
    for exposure in group.exposures.indices {
      for own in componentsOf32 {
        for (place, kind) in kinds.enumerated() where own.contains(kind) {
          let pull = group.pullOf[exposure * kinds.count + place]
          if pull >= 0 { factor.append(pull) }
        }
        firstFactor.append(factor.count)
      }
    }
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
