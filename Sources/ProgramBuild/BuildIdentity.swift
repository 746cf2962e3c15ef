import CBuild
import CKernels
import Configuration
import Foundation

/// What decides the bits of a number beside seed and configuration: the source of this program, its
/// compilers, the libraries that compute, and whether the processor has fused operations. Results of two
/// builds may differ in their last digits, or, where a number in the source was changed, in all of them;
/// so parts of one result are never put together from two builds.
public struct BuildIdentity: Equatable, Sendable {
  /// The commit of the source, with `-modified` where that had changes; "unknown" outside a repository.
  public let commit: String
  /// The hash of the program itself, where the commit does not say what it was built from.
  public let program: String?
  /// The compilers of Swift and of C.
  public let compiler: String
  /// Names and versions of the libraries that numbers depend on, as they run.
  public let libraries: [(name: String, version: String)]
  /// Kind of processor, and whether a product and a sum are rounded once (`fused`) or twice.
  public let arithmetic: String

  /// The identity of this program.
  ///
  /// - Parameter hasEigenvectors: whether numbers depend on those of a covariance, whose last digits OpenBLAS
  ///   makes in another way on each kind of processor.
  public init(hasEigenvectors: Bool) throws(Failure) {
    commit = String(cString: nuem_commit())
    program = nuem_commit_is_certain() != 0 ? nil : try Self.hashOfProgram.get()
    compiler = "Swift \(_SwiftStdlibVersion.current), \(Self.compilerOfC)"
    let openBLAS =
      "\(String(cString: nuem_openblas_version())) \(String(cString: nuem_openblas_processor()))"
    libraries =
      [
        ("gsl", String(cString: nuem_gsl_version())),
        ("glibc", String(cString: nuem_c_library_version())),
      ] + (hasEigenvectors ? [("openblas", openBLAS)] : [])
    arithmetic = "\(Self.architecture) \(Self.rounding)"
  }

  /// All of it in one line.
  public var text: String {
    (["commit \(commit)"] + (program.map { ["program \($0)"] } ?? []) + [compiler]
      + libraries.map { "\($0.name) \($0.version)" } + [arithmetic])
      .joined(separator: ", ")
  }

  /// All of it, member by member.
  public var json: JSON {
    .object([
      .init("commit", .text(commit)), .init("program", program.map(JSON.text) ?? .null),
      .init("compiler", .text(compiler)),
      .init("libraries", .object(libraries.map { .init($0.name, .text($0.version)) })),
      .init("arithmetic", .text(arithmetic)),
    ])
  }

  /// Two builds are one where all of it is the same.
  public static func == (first: BuildIdentity, second: BuildIdentity) -> Bool {
    first.text == second.text
  }

  /// Why what another build computed cannot stand beside what this one does; nil where they are one.
  ///
  /// - Parameter other: the other's `text`; nil where nothing says it.
  public func refusal(of other: String?) -> String? { Self.refusal(of: other, by: text) }

  /// Says why results of another build are refused, from the text that names it.
  public static func refusal(of other: String?, by build: String) -> String? {
    guard other != build else { return nil }
    let name = other.map { "another build of nuem (\(clipped($0, to: mostShown)))" }
    return "\(name ?? "a build of nuem that does not say which"), and this one is \(build)"
  }

  private static let mostShown = 300

  /// "Clang 21.0.0" of "Clang 21.0.0 (where it comes from)".
  private static var compilerOfC: String {
    String(
      String(cString: nuem_c_compiler()).prefix { $0 != "(" }.split(separator: " ")
        .joined(separator: " "))
  }

  /// The C library chooses its functions by the processor, the kernels by the environment too.
  private static var rounding: String {
    if nuem_best_instruction_set().rawValue >= NUEM_AVX2.rawValue { return "fused" }
    return nuem_has_instruction_set(NUEM_AVX2) != 0 ? "unfused, C library fused" : "unfused"
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "unknown processor"
    #endif
  }

  /// Taken once: it reads some 20 MB.
  private static let hashOfProgram = Result { () throws(Failure) -> String in
    var start: UnsafeRawPointer?
    var count = 0
    let error = nuem_map_program(&start, &count)
    guard error == 0 else {
      errno = error
      throw systemFailure(
        .inputOutput, "the file of this program cannot be read, so that its build has no name")
    }
    defer { nuem_unmap_program(start, count) }
    return contentHash(of: UnsafeRawBufferPointer(start: start, count: count))
  }
}
