// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nothing that only a validation needs reaches the product.
let package = Package(
  name: "NuEMValidation",
  dependencies: [.package(name: "NuEM", path: "..")],
  targets: [
    .executableTarget(
      name: "profile-points", dependencies: [.product(name: "NuEMStudies", package: "NuEM")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "plan-grid", dependencies: [.product(name: "NuEMStudies", package: "NuEM")],
      swiftSettings: [.treatAllWarnings(as: .error)]),
  ],
  swiftLanguageModes: [.v6]
)
