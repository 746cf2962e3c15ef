import Configuration
import Synchronization

/// A request to end a calculation, which every call of a kernel and every thread of the calculation
/// sees.
public final class Cancellation: Sendable {
  /// The cancellation of the calculation of this thread; nil where it cannot be cancelled.
  @TaskLocal static var current: Cancellation?

  private let isWished = Atomic<Bool>(false)

  /// A cancellation that was not requested yet.
  public init() {}

  /// Asks for the end, from any thread and at any time.
  public func request() { isWished.store(true, ordering: .relaxed) }

  /// Does work that ends with a failure of the kind `stopped` soon after the request.
  public func during<Value>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let result = Self.$current.withValue(self) { () -> Result<Value, Failure> in
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }

  static func check() throws(Failure) {
    guard let current, current.isWished.load(ordering: .relaxed) else { return }
    throw Failure(.stopped, "stopped, as was wished")
  }
}
