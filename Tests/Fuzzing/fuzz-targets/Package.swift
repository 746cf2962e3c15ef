// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nothing that only fuzzing needs reaches the product. Built by
// scripts/fuzz, which gives the options that make it a fuzzer.
let package = Package(
  name: "NuEMFuzzing",
  dependencies: [.package(name: "NuEM", path: "../../..")],
  targets: [
    .executableTarget(
      name: "nuem-fuzz",
      dependencies: [
        .product(name: "NuEMStudies", package: "NuEM"),
        .product(name: "NuEMResults", package: "NuEM"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)])
  ],
  swiftLanguageModes: [.v6]
)
