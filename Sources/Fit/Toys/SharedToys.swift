import Configuration
import Interactions

/// Toys that may be drawn in any number of parts, and put together to the same bytes.
public protocol SharedToys: Sendable {
  /// Study that the toys repeat.
  var study: Study { get }
  /// Text that is the same for two jobs whose toys may be put together.
  var identity: String { get }
  /// Parameter that is tested.
  var parameter: Coupling { get }
  /// Number of toys of each ensemble.
  var toys: Int { get }
  /// Number, on which toys depend, and true value of each ensemble, in the order of their fits.
  var numbered: [(number: UInt32, trueValue: Double)] { get }

  /// Fits to a range of toys, [ensemble][toy of the range].
  func fits(toys: Range<Int>, onBlock: @Sendable (Int) -> Void) throws(Failure) -> [[ToyFit]]
}

extension SharedToys {
  /// Fits to a range of toys, [ensemble][toy of the range], without reports.
  public func fits(toys: Range<Int>) throws(Failure) -> [[ToyFit]] {
    try fits(toys: toys) { _ in }
  }

  /// The toys of part `part` of so many, both from 1.
  public func toys(ofPart part: Int, of parts: Int) -> Range<Int> {
    (part - 1) * toys / parts..<part * toys / parts
  }
}
