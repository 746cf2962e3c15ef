import Configuration
import Synchronization

/// A wish that a calculation should end, which every kernel's call and every thread of the calculation sees.
public final class Cancellation: Sendable {
  /// The wish for an end of the calculation that this thread does; nil where nobody can wish so.
  @TaskLocal static var current: Cancellation?

  private let isWished = Atomic<Bool>(false)

  /// Nobody has wished anything yet.
  public init() {}

  /// Asks for the end, from any thread and at any time.
  public func request() { isWished.store(true, ordering: .relaxed) }

  /// Does something that ends with a failure of the kind `stopped` soon after it is wished.
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
