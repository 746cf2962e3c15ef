// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [.treatAllWarnings(as: .error)]
// Of scripts/line-coverage: Swift's own --enable-code-coverage leaves C out.
let countsLines = Context.environment["NUEM_COUNT_LINES"] != nil
let cSettings: [CSetting] =
  [.treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra")]
  + (countsLines ? [.unsafeFlags(["-fprofile-instr-generate", "-fcoverage-mapping"])] : [])

// In one file of C that says so to the program, so that a new commit compiles little.
let commit = Context.gitInformation.map {
  $0.currentCommit + ($0.hasUncommittedChanges ? "-modified" : "")
}

let package = Package(
  name: "NuEM",
  products: [
    .executable(name: "nuem", targets: ["nuem"]),
    // For programs that compute with NuEM, such as Benchmarks/.
    .library(name: "NuEMStudies", targets: ["GridScan", "Inference"]),
    // For Tests/Fuzzing, which reads and writes results too.
    .library(name: "NuEMResults", targets: ["Publication"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
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
        "system", "montecarlo_kernel.inc", "quasi_kernel.inc", "sampling_kernels.inc",
        "vector_math.inc", "profile_kernel.inc", "profile_terms.inc", "profile_rates.inc",
        "profile_error.inc", "profile_normal.inc", "profile_general.inc", "profile_solve.inc",
        "profile_second.inc",
      ],
      cSettings: cSettings,
      // OpenBLAS stands before GSL, so that nothing of cblas can come from GSL's own copy.
      linkerSettings: [
        .linkedLibrary("lapacke"), .linkedLibrary("openblas"), .linkedLibrary("gsl"),
        .linkedLibrary("m"),
      ]),
    .target(
      name: "CBuild",
      cSettings: cSettings + (commit.map { [.define("NUEM_COMMIT", to: "\"\($0)\"")] } ?? [])),
    .target(
      name: "PublishedData", exclude: ["data", "README.md"], cSettings: cSettings),
    .target(
      name: "CResultFile", dependencies: ["CHDF5", "CZlib"], cSettings: cSettings,
      linkerSettings: [.linkedLibrary("hdf5"), .linkedLibrary("z")]),
    .target(
      name: "ResultFile", dependencies: ["CResultFile", "Settings"], swiftSettings: swiftSettings),
    .target(
      name: "Settings", dependencies: [.product(name: "Yams", package: "Yams")],
      swiftSettings: swiftSettings),
    .target(
      name: "NeutrinoPhysics", dependencies: ["CKernels", "Settings"],
      swiftSettings: swiftSettings),
    .target(
      name: "NearDetector",
      dependencies: ["CKernels", "NeutrinoPhysics", "Settings", "PublishedData"],
      swiftSettings: swiftSettings),
    .target(
      name: "EventRates", dependencies: ["CKernels", "NearDetector"], swiftSettings: swiftSettings),
    .target(
      name: "Inference", dependencies: ["CKernels", "EventRates"], swiftSettings: swiftSettings),
    .target(
      name: "GridScan", dependencies: ["Inference", "ResultFile"], swiftSettings: swiftSettings),
    .target(
      name: "Publication", dependencies: ["CBuild", "Inference", "GridScan", "ResultFile"],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "nuem",
      dependencies: [
        "Publication", "ResultFile",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "CKernelsTests", dependencies: ["CKernels", "CGSL"], swiftSettings: swiftSettings),
    .testTarget(
      name: "NeutrinoPhysicsTests", dependencies: ["NeutrinoPhysics"], swiftSettings: swiftSettings),
    .testTarget(
      name: "EventRatesTests", dependencies: ["EventRates"], exclude: ["Reference"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "InferenceTests", dependencies: ["Inference"], swiftSettings: swiftSettings),
    .testTarget(
      name: "GridScanTests", dependencies: ["GridScan"], swiftSettings: swiftSettings),
    // Needs the program to be built, and runs it as a process.
    .testTarget(name: "CommandLineTests", dependencies: ["nuem"], swiftSettings: swiftSettings),
    .testTarget(
      name: "PublicationTests", dependencies: ["Publication"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ResultFileTests", dependencies: ["CHDF5", "ResultFile"], swiftSettings: swiftSettings),
    .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: swiftSettings),
    .testTarget(
      name: "NearDetectorTests", dependencies: ["CKernels", "NearDetector"],
      swiftSettings: swiftSettings),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17
)
