import Configuration

/// A function of one number of which a whole batch of values takes as long as one, because the kernel
/// computes the points of a batch side by side.
///
/// A search along the function asks for one value at a time, and says where it will probably ask next.
/// These values are computed in the same batch and kept until they are asked for, so that the search takes
/// the same steps as without batches.
struct BatchedFunction {
  /// How many values take as long as one; 1 where each has its own price.
  let batch: Int
  private let values: ([Double]) throws(Failure) -> [Double]
  private var ahead: [Double: Double] = [:]

  init(batch: Int, _ values: @escaping ([Double]) throws(Failure) -> [Double]) {
    self.batch = batch
    self.values = values
  }

  /// Values at some positions.
  func callAsFunction(_ positions: [Double]) throws(Failure) -> [Double] {
    try values(positions)
  }

  /// The value at a position.
  ///
  /// - Parameter next: positions that may be asked for next, of which a batch holds the first.
  mutating func callAsFunction(
    _ position: Double, thenPerhaps next: [Double] = []
  ) throws(Failure) -> Double {
    if let known = ahead[position] { return known }
    var positions = [position]
    for other in next.prefix(max(batch - 1, 0)) where !positions.contains(other) {
      positions.append(other)
    }
    let found = try values(positions)
    ahead = [:]
    for (other, value) in zip(positions, found) { ahead[other] = value }
    return found[0]
  }

  /// The function with the opposite sign.
  var negated: BatchedFunction {
    BatchedFunction(batch: batch) { [values] (positions) throws(Failure) in
      try values(positions).map { -$0 }
    }
  }
}
