// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nothing that only a benchmark needs reaches the product.
let package = Package(
  name: "NuEMBenchmarks",
  dependencies: [.package(name: "NuEM", path: "..")],
  targets: [
    .executableTarget(
      name: "template-job", dependencies: [.product(name: "NuEMStudies", package: "NuEM")]),
    .executableTarget(
      name: "profile-job", dependencies: [.product(name: "NuEMStudies", package: "NuEM")]),
    .executableTarget(
      name: "scan-job", dependencies: [.product(name: "NuEMStudies", package: "NuEM")]),
  ],
  swiftLanguageModes: [.v6]
)
