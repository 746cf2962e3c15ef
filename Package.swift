// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [.treatAllWarnings(as: .error)]
// Of tools/run line-coverage: Swift's own --enable-code-coverage leaves C out.
let countsLines = Context.environment["NUEM_COUNT_LINES"] != nil
let cSettings: [CSetting] =
  [.treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra")]
  + (countsLines ? [.unsafeFlags(["-fprofile-instr-generate", "-fcoverage-mapping"])] : [])

// In one file of C that says so to the program, so that a new commit compiles little. Swift reads a manifest
// anew only when it changes, so that a plain `swift build` may name the commit of an earlier one; scripts/
// make it read, and say so: else the name of a build has the hash of the program too.
let isCommitRead = Context.environment["NUEM_COMMIT_IS_READ"] != nil
let commit = Context.gitInformation.map {
  $0.currentCommit + ($0.hasUncommittedChanges ? "-modified" : "")
}

// A target names every module that it imports: of others a change would not have it built anew, and it
// would go on with what was inlined from them. scripts/check-imports sees to it.
let package = Package(
  name: "NuEM",
  products: [
    .executable(name: "nuem", targets: ["nuem"]),
    // What Python and other languages load; its header is Sources/CInterface/nuem.h.
    .library(name: "nuem_c", type: .dynamic, targets: ["CInterface"]),
    // For programs that compute with NuEM, such as Benchmarks/.
    .library(
      name: "NuEMStudies",
      targets: [
        "Configuration", "Interactions", "Experiment", "EventRates", "Fit", "Scans",
      ]),
    // For Tests/Fuzzing, which reads and writes results too.
    .library(name: "NuEMResults", targets: ["Publication", "ResultFile"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    // No pkgConfig on GSL: its file names gslcblas, and every cblas call would silently run there.
    .systemLibrary(name: "CGSL", path: "CKernels/system/CGSL", providers: [.apt(["libgsl-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", path: "CKernels/system/COpenBLAS",
      providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CLAPACKE", path: "CKernels/system/CLAPACKE", providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(
      name: "CRandom123", path: "CKernels/system/CRandom123",
      providers: [.apt(["librandom123-dev"])]),
    .systemLibrary(
      name: "CxxHash", path: "CKernels/system/CxxHash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(
      name: "CHDF5", path: "CKernels/system/CHDF5", pkgConfig: "hdf5",
      providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(
      name: "CZlib", path: "CKernels/system/CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "CKernels",
      dependencies: ["CGSL", "COpenBLAS", "CLAPACKE", "CRandom123", "CxxHash"],
      path: "CKernels",
      exclude: [
        "system", "sampling/montecarlo_kernel.inc", "sampling/quasi_kernel.inc",
        "sampling/recoil_kernel.inc", "sampling/sampling_kernels.inc",
        "sampling/detector_kernel.inc", "sampling/general_quasi_kernel.inc", "simd/vector_math.inc",
        "interactions/shape_evaluation.inc", "profile/profile_couplings.inc",
        "profile/profile_kernel.inc",
        "profile/profile_terms.inc", "profile/profile_rates.inc", "profile/profile_error.inc",
        "profile/profile_normal.inc", "profile/profile_general.inc", "profile/profile_solve.inc",
        "profile/profile_second.inc", "profile/profile_measurements.inc",
        "profile/profile_factors.inc", "linear/contraction_kernel.inc",
        "interactions/README.md", "profile/README.md", "quadrature/README.md", "sampling/README.md",
      ],
      // A kernel names a header of another room by its file name alone.
      cSettings: cSettings
        + [
          "detector", "interactions", "simd", "random", "sampling", "quadrature", "profile",
          "linear", "support",
        ].map { .headerSearchPath($0) },
      // OpenBLAS stands before GSL, so that nothing of cblas can come from GSL's own copy.
      linkerSettings: [
        .linkedLibrary("lapacke"), .linkedLibrary("openblas"), .linkedLibrary("gsl"),
        .linkedLibrary("m"),
      ]),
    .target(
      name: "CBuild",
      cSettings: cSettings + (commit.map { [.define("NUEM_COMMIT", to: "\"\($0)\"")] } ?? [])
        + (isCommitRead ? [.define("NUEM_COMMIT_IS_READ")] : [])),
    // Of the program alone: a library has no beginning of its own.
    .target(name: "CSignals", cSettings: cSettings),
    .target(
      name: "ProgramBuild", dependencies: ["CBuild", "CKernels", "Configuration"],
      swiftSettings: swiftSettings),
    .target(
      name: "PublishedData", exclude: ["data", "README.md"], cSettings: cSettings),
    .target(
      name: "BuiltInInteractions", exclude: ["interactions"], cSettings: cSettings),
    .target(
      name: "CResultFile", dependencies: ["CHDF5", "CxxHash", "CZlib"], cSettings: cSettings,
      linkerSettings: [.linkedLibrary("hdf5"), .linkedLibrary("z")]),
    .target(
      name: "ResultFile", dependencies: ["CResultFile", "Configuration"],
      swiftSettings: swiftSettings),
    .target(
      name: "Configuration",
      dependencies: ["CKernels", .product(name: "Yams", package: "Yams")],
      swiftSettings: swiftSettings),
    .target(
      name: "Interactions", dependencies: ["CKernels", "BuiltInInteractions", "Configuration"],
      swiftSettings: swiftSettings),
    .target(
      name: "Experiment",
      dependencies: ["CKernels", "Interactions", "Configuration", "PublishedData"],
      swiftSettings: swiftSettings),
    .target(
      name: "EventRates",
      dependencies: ["CKernels", "Experiment", "Interactions", "Configuration"],
      exclude: ["README.md"], swiftSettings: swiftSettings),
    // Geometry alone: lines of equal value of any function over a plane.
    .target(
      name: "Contours", dependencies: ["Configuration"], swiftSettings: swiftSettings),
    .target(
      name: "Fit",
      dependencies: [
        "CKernels", "Contours", "EventRates", "Experiment", "Interactions", "Configuration",
      ],
      exclude: ["README.md"], swiftSettings: swiftSettings),
    .target(
      name: "Scans",
      dependencies: [
        "Fit", "EventRates", "Experiment", "Interactions", "ResultFile", "ProgramBuild",
        "Configuration",
      ],
      exclude: ["README.md"], swiftSettings: swiftSettings),
    .target(
      name: "Publication",
      dependencies: [
        "ProgramBuild", "CBuild", "CKernels", "Contours", "Scans", "Fit", "EventRates",
        "Experiment", "Interactions", "ResultFile", "Configuration",
      ],
      exclude: ["README.md"], swiftSettings: swiftSettings),
    .target(
      name: "CInterface",
      dependencies: [
        "Program", "Publication", "Fit", "EventRates", "Experiment", "Interactions",
        "Configuration",
      ],
      exclude: ["nuem.h"], swiftSettings: swiftSettings),
    .target(
      name: "Program",
      dependencies: [
        "Publication", "Scans", "Fit", "EventRates", "Experiment", "Interactions", "ResultFile",
        "Configuration",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "nuem", dependencies: ["CSignals", "Program"], swiftSettings: swiftSettings),
    // What tests of stated errors share.
    .target(name: "Honesty", path: "Tests/Honesty", swiftSettings: swiftSettings),
    // The default model's couplings by name, for tests.
    .target(
      name: "PaperModel", dependencies: ["Configuration", "Interactions"],
      path: "Tests/PaperModel", swiftSettings: swiftSettings),
    .testTarget(
      name: "CKernelsTests", dependencies: ["PaperModel", "Interactions", "CKernels", "CGSL"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "InteractionsTests",
      dependencies: ["CKernels", "Configuration", "Interactions", "PaperModel"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "EventRatesTests",
      dependencies: [
        "Honesty", "PaperModel", "CKernels", "EventRates", "Experiment", "Interactions",
        "Configuration",
      ],
      exclude: ["Reference"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ContoursTests", dependencies: ["Contours", "Configuration"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "FitTests",
      dependencies: [
        "Honesty", "PaperModel", "Contours", "Fit", "EventRates", "Experiment", "Interactions",
        "Configuration",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ScansTests",
      dependencies: ["PaperModel", "Scans", "Fit", "EventRates", "Interactions", "Configuration"],
      swiftSettings: swiftSettings),
    // Needs the program to be built, and runs it as a process.
    .testTarget(name: "CommandLineTests", dependencies: ["nuem"], swiftSettings: swiftSettings),
    .testTarget(
      name: "PublicationTests",
      dependencies: [
        "Publication", "Scans", "Fit", "Experiment", "Interactions", "Configuration", "PaperModel",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ResultFileTests", dependencies: ["CHDF5", "ResultFile", "Configuration"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ConfigurationTests", dependencies: ["Configuration"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ExperimentTests",
      dependencies: ["CKernels", "Experiment", "Interactions", "Configuration"],
      swiftSettings: swiftSettings),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17
)
