import CBuild
import CKernels
import Configuration
import EventRates
import ProgramBuild
import ResultFile

/// The source, compilers and libraries of this program.
public enum BuildFacts {
  /// The commit of its source, with `-modified` where that had changes; "unknown" outside a
  /// repository.
  public static var commit: String { String(cString: nuem_commit()) }

  /// The compilers of Swift (by its run time) and of C.
  public static var compiler: String {
    "Swift \(_SwiftStdlibVersion.current), \(String(cString: nuem_c_compiler()))"
  }

  /// The instruction set of the kernels: that of the processor, or a smaller one where the
  /// environment says so.
  public static var instructionSet: String {
    String(cString: nuem_instruction_set_name(NUEM_BEST))
  }

  /// The identity of the build, which two results of one build share; nil where the program's own
  /// file cannot be read.
  public static var identity: BuildIdentity? { try? BuildIdentity(hasEigenvectors: true) }

  /// Refuses an instruction set of the environment that the processor does not have.
  public static func checkInstructionSet() throws(Failure) {
    do { try runKernel(nuem_check_instruction_set) } catch {
      throw Failure(.commandLine, error.message)
    }
  }

  /// The names and versions of the libraries that are in use.
  public static var libraries: [(name: String, version: String)] {
    [
      ("gsl", String(cString: nuem_gsl_version())),
      ("openblas", String(cString: nuem_openblas_version())),
      ("hdf5", hdf5Version), ("zlib", zlibVersion),
    ]
  }

  /// The text of all facts, with the version alone in its first line.
  public static var text: String {
    """
    \(programVersion)
    commit           \(commit)
    compiler         \(compiler)
    libraries        \(libraries.map { "\($0.name) \($0.version)" }.joined(separator: ", "))
    instruction set  \(instructionSet)
    build            \(identity?.text ?? "unknown: the program's own file cannot be read")
    """
  }
}
