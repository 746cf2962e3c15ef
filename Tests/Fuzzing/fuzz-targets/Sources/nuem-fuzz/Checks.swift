import Configuration
import Foundation
import Synchronization

/// What an input stands for where that is not its own text, to be shown with what does not hold.
let inputInWords = Mutex("")

/// Ends the process, for libFuzzer to keep the input, where something does not hold.
func require(_ holds: Bool, _ what: @autoclosure () -> String) {
  guard !holds else { return }
  let input = inputInWords.withLock { $0 }
  let message = "NuEM: does not hold: \(what())\n" + (input.isEmpty ? "" : "of: \(input)\n")
  FileHandle.standardError.write(Data(message.utf8))
  abort()
}

/// What a reader makes of an input; nil where it refuses it, as it should: with a kind that lays it on
/// the input, the name of the file, and a text that neither floods nor steers a terminal.
///
/// - Parameter name: that the message must hold; nil where it need not name a file.
@discardableResult
func accepted<Result>(
  _ name: String?, kinds: [Failure.Kind] = [.badInput],
  _ body: () throws(Failure) -> Result
) -> Result? {
  do throws(Failure) {
    return try body()
  } catch {
    require(kinds.contains(error.kind), "kind \(error.kind) is expected of: \(error.message)")
    require(name.map(error.message.contains) ?? true, "\(name ?? "") is named in: \(error.message)")
    require(printable(error.message) == error.message, "printable: \(error.message)")
    require(error.message.utf8.count < 2000, "short: \(error.message)")
    return nil
  }
}

/// What must be read, as this program wrote it.
func readAgain<Result>(_ text: String, _ body: () throws(Failure) -> Result) -> Result {
  required("what was written is read again:\n\(text)", body)
}

/// What must come about.
func required<Result>(
  _ what: @autoclosure () -> String, _ body: () throws(Failure) -> Result
) -> Result {
  do throws(Failure) {
    return try body()
  } catch {
    require(false, "\(what()) (\(error.message))")
    abort()
  }
}

/// Finite and not below 0.
func isAmount(_ value: Double) -> Bool { value.isFinite && value >= 0 }
