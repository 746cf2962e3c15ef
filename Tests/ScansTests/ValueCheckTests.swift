import Configuration
import Scans
import Testing

/// Numbers that no fit may give, in blocks that are otherwise sound.
@Suite struct ValueCheckTests {
  private static let text = """
    base: { plan: on-axis, sampling: { samples: 2e4, replicates: 4 } }
    grid:
      - { parameter: r2_numu, from: -2e-33, to: 3e-33, count: 2 }
      - { parameter: mu_nue, from: 0, to: 1e-9, count: 5 }
    compute:
      chi_square: { profile: [q_numu, q_nue] }
      bounds: { parameters: [mu_numu, r2_nue] }
      toys: { count: 2 }
    block: { chi_square: 5, bounds: 5, toys: 5 }
    """

  private enum Part: Int { case chiSquare, bounds, toys }

  private let plan: ScanPlan

  init() throws { plan = try ScanPlan(Array(Self.text.utf8), file: "p.yaml") }

  /// A second block: its items do not begin at 0.
  private func block(_ part: Part) throws -> ScanBlock {
    let second = try #require(
      plan.layout.blocks(ofPart: part.rawValue).dropFirst().first { _ in true })
    let block = plan.layout.block(second)
    #expect(block.items.lowerBound == 5 && block.part == part.rawValue)
    return block
  }

  /// Every number 1, every flag 1.
  private func values(_ part: Part, of block: ScanBlock) -> [ScanValues] {
    plan.columns(ofPart: part.rawValue).map { column in
      let count = column.width * block.items.count
      return column.kind == .number
        ? .numbers([Double](repeating: 1, count: count))
        : .bytes([UInt8](repeating: 1, count: count))
    }
  }

  /// What the check says when one value of a column is something else.
  private func finding(
    _ part: Part, _ column: String, at place: Int, _ value: Double, unconverged: [Int] = []
  ) throws -> Result<String?, Failure> {
    let block = try block(part)
    var values = values(part, of: block)
    let columns = plan.columns(ofPart: part.rawValue)
    let index = try #require(columns.firstIndex { $0.name == column })
    if case .numbers(var numbers) = values[index] {
      numbers[place] = value
      values[index] = .numbers(numbers)
    }
    if let flag = columns.firstIndex(where: { $0.name == "converged" }),
      case .bytes(var flags) = values[flag]
    {
      for item in unconverged { flags[item] = 0 }
      values[flag] = .bytes(flags)
    }
    return Result { () throws(Failure) in
      try ValueCheck(columns: columns).findings(values, of: block)
    }
  }

  @Test(arguments: [
    (Part.chiSquare, "chi_square", 2, "chi_square of item 7"),
    (.chiSquare, "best_fit", 3, "best_fit of q_nue of item 6"),
    (.toys, "delta_chi_square", 4, "delta_chi_square of item 9"),
    (.toys, "best_fit", 8, "best_fit of r2_numu of item 9"),
    (.bounds, "lower", 1, "lower of r2_nue of item 5"),
    (.bounds, "mc_error_upper", 6, "mc_error_upper of mu_numu of item 8"),
  ])
  private func valuesThatNoFitGives(
    part: Part, column: String, place: Int, words: String
  ) throws {
    let number = try block(part).number
    for value in [Double.infinity, -.infinity, .nan] {
      let finding = try finding(part, column, at: place, value)
      guard part != .bounds || !value.isNaN else {
        // There is no bound there.
        #expect(finding == .success(nil))
        continue
      }
      #expect(
        finding == .failure(Failure(.internalError, "block \(number): \(words) is \(value)")))
    }
    #expect(try finding(part, column, at: place, -3) == .success(nil))
  }

  /// Where a fit did not converge its numbers may be anything, and are told of.
  @Test(arguments: [Double.nan, .infinity, 1]) func fitsThatDidNotConverge(value: Double) throws {
    for (part, column) in [(Part.chiSquare, "chi_square"), (.toys, "delta_chi_square")] {
      #expect(
        try finding(part, column, at: 1, value, unconverged: [1, 3])
          == .success(
            "2 of 5 fits did not converge, the first is item 6; `converged` is 0 there"))
    }
    // The flag of another item excuses nothing.
    if !value.isFinite {
      #expect(throws: Failure.self) {
        try finding(.chiSquare, "chi_square", at: 2, value, unconverged: [1, 3]).get()
      }
    }
  }
}
