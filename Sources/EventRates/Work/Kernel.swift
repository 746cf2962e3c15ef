import CKernels
import Configuration

/// Runs a C kernel and turns a status into a `Failure` that carries the kernel's own message. A
/// calculation that is to end ends here.
public func runKernel(_ body: (UnsafeMutablePointer<nuem_message>) -> nuem_status) throws(Failure) {
  try Cancellation.check()
  var message = nuem_message()
  let status = body(&message)
  guard status != NUEM_OK else { return }
  let text = withUnsafeBytes(of: &message.text) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
  throw Failure(status == NUEM_OUT_OF_MEMORY ? .systemLimit : .internalError, text)
}
