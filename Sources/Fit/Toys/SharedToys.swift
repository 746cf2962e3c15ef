import Configuration
import Interactions

/// Toys that may be drawn in any number of parts, and put together to the same bytes.
public protocol SharedToys: Sendable {
  /// That the toys repeat.
  var study: Study { get }
  /// The same for two jobs whose toys may be put together.
  var identity: String { get }
  /// That is tested.
  var parameter: Coupling { get }
  /// Of each ensemble.
  var toys: Int { get }
  /// In the order of their fits: numbers that toys depend on, and true values.
  var numbered: [(number: UInt32, trueValue: Double)] { get }

  /// [ensemble][toy of the range]
  func fits(toys: Range<Int>, onBlock: @Sendable (Int) -> Void) throws(Failure) -> [[ToyFit]]
}

extension SharedToys {
  /// [ensemble][toy of the range], with nobody told.
  public func fits(toys: Range<Int>) throws(Failure) -> [[ToyFit]] {
    try fits(toys: toys) { _ in }
  }

  /// The toys of part `part` of so many, both from 1.
  public func toys(ofPart part: Int, of parts: Int) -> Range<Int> {
    (part - 1) * toys / parts..<part * toys / parts
  }
}
