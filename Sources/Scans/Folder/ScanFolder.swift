import Configuration
import EventRates
import Fit
import Foundation

/// The folder of a scan: its plan, and the files of blocks and templates, each there whole or not
/// at all.
///
///     plan.json                     what is computed, with its hash
///     blocks/0012/0012345.block     a thousand blocks a folder
///     templates/0000/000017.templates, templates/locks, templates/heartbeats
public struct ScanFolder: Sendable {
  /// The plan of the folder.
  public let plan: ScanPlan
  let layout: ScanLayout
  private let columns: [[ScanColumn]]

  /// The largest number of files in one folder of blocks or templates.
  public static let filesOfFolder = 1000

  /// The folder of a plan; nothing is read or written yet.
  public init(_ plan: ScanPlan) {
    self.plan = plan
    layout = plan.layout
    columns = plan.layout.parts.indices.map(plan.columns)
  }

  /// The path of the folder as the plan has it.
  public var path: String { plan.folder }

  private func path(_ name: String) -> String { "\(plan.folder)/\(name)" }

  // MARK: - The plan

  /// Makes the folder if there is none; otherwise checks that it belongs to this plan.
  public func begin() throws(Failure) {
    try makeFolder(plan.folder)
    try tidy(plan.folder)
    let text = plan.canonical.text(indented: true) + "\n"
    let file = try TemporaryFile(for: path("plan.json"))
    try file.write(text)
    if !(try file.commitIfNew()) { try check() }
    for name in ["blocks"] + (keepsTemplates ? ["templates"] : []) {
      try makeFolder(name, in: plan.folder)
    }
  }

  /// Whether the folder holds anything of this plan; refuses that of another plan.
  public func isBegun() throws(Failure) -> Bool {
    guard try exists(path("plan.json")) else { return false }
    try check()
    return true
  }

  private func check() throws(Failure) {
    let name = path("plan.json")
    let bytes = try readBytes(ofFile: name, atMost: Self.largestPlan)
    let text = plan.canonical.text(indented: true) + "\n"
    guard bytes != Array(text.utf8) else { return }
    let found = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
    guard let hash = found?["hash"] as? String, let version = found?["version"] as? String else {
      throw Failure(.badInput, "\(clipped(name)): not the plan of a scan, or damaged")
    }
    if hash == plan.hash { try refuse(build: found?["build"] as? String, of: name) }
    throw Failure(
      .badInput,
      "\(clipped(name)): results of another plan (hash \(clipped(hash)), nuem \(clipped(version)))"
        + " than \(clipped(plan.file)) (hash \(plan.hash), nuem \(programVersion)): expected the"
        + " same, or another folder (--output)")
  }

  /// Refuses numbers of another build: one program computes the whole scan.
  private func refuse(build: String?, of name: String) throws(Failure) {
    guard let refusal = plan.build.refusal(of: build) else { return }
    throw Failure(
      .badInput,
      "\(clipped(name)): computed by \(refusal): expected the same, or another folder (--output)")
  }

  private static let largestPlan = 1 << 30

  // MARK: - Blocks

  /// The name of a block's file, relative to the folder of the scan.
  public func nameOfBlock(_ number: Int) -> String {
    "blocks/\(group(number))/\(digits(number, 7)).block"
  }

  /// The path of a block's file.
  public func pathOfBlock(_ number: Int) -> String { path(nameOfBlock(number)) }

  /// The path of the folder that a block is in.
  public func groupOfBlock(_ number: Int) -> String { path("blocks/\(group(number))") }

  private func group(_ number: Int) -> String { digits(number / Self.filesOfFolder, 4) }

  private func sealOfBlock(_ number: Int) -> SealedFile {
    SealedFile(kind: .block, planHash: plan.hash, number: number, build: plan.build.text)
  }

  private func content(of block: ScanBlock) -> BlockContent {
    BlockContent(columns: columns[block.part], items: block.items.count)
  }

  func write(_ values: [ScanValues], of block: ScanBlock) throws(Failure) {
    let content = content(of: block)
    let bytes = sealOfBlock(block.number).sealed(bytesOfContent: content.bytes) {
      content.append(values, to: &$0)
    }
    try write(bytes, to: nameOfBlock(block.number))
  }

  /// The values of a block, in the order of its part's columns; nil where there is no file.
  func read(_ block: ScanBlock) throws(Failure) -> Result<BlockColumns, Damage>? {
    let content = content(of: block)
    return try read(
      nameOfBlock(block.number), sealOfBlock(block.number), bytesOfContent: content.bytes
    ) { (bytes) throws(Damage) in try content.columns(of: bytes) }
  }

  // MARK: - Templates

  /// Whether templates are kept: those of a configuration of one block need not be shared.
  var keepsTemplates: Bool { layout.blocksOfConfiguration > 1 }

  /// The name of the file of a configuration's templates, relative to the folder of the scan.
  public func nameOfTemplates(_ configuration: Int) -> String {
    "templates/\(group(configuration))/\(digits(configuration, 6)).templates"
  }

  private func sealOfTemplates(_ configuration: Int) -> SealedFile {
    SealedFile(
      kind: .templates, planHash: plan.hash, number: configuration, build: plan.build.text)
  }

  var pathOfLocks: String { path("templates/locks") }
  /// The path of the file of heartbeats, which lies beside the file of locks.
  var pathOfHeartbeats: String { path("templates/heartbeats") }

  func write(_ templates: TemplateEstimate, of configuration: Int) throws(Failure) {
    try write(
      sealOfTemplates(configuration).sealed(templates.stored), to: nameOfTemplates(configuration))
  }

  func readTemplates(
    of configuration: Int, study: Study
  ) throws(Failure) -> Result<TemplateEstimate, Damage>? {
    let shapes = study.templateShapes
    return try read(
      nameOfTemplates(configuration), sealOfTemplates(configuration),
      bytesOfContent: TemplateEstimate.storedBytes(
        sets: 1 + TemplateEstimate.maximumGroups, shapes: shapes)
    ) { (bytes) throws(Damage) in
      guard let templates = TemplateEstimate(stored: bytes, shapes: shapes)
      else { throw Damage("templates of another shape") }
      return templates
    }
  }

  // MARK: - Files

  private func write(_ bytes: [UInt8], to name: String) throws(Failure) {
    let parts = name.split(separator: "/")
    try makeFolder(String(parts[1]), in: path(String(parts[0])))
    let file = try TemporaryFile(for: path(name))
    try file.write(bytes)
    try file.commit()
  }

  /// - Parameter bytesOfContent: the largest size of the content; a longer file is not read.
  private func read<Content>(
    _ name: String, _ seal: SealedFile, bytesOfContent: Int,
    _ content: (ArraySlice<UInt8>) throws(Damage) -> Content
  ) throws(Failure) -> Result<Content, Damage>? {
    let file = path(name)
    var status = stat()
    // A file that cannot be looked at may be there all the same, and hold what took hours.
    guard stat(file, &status) == 0 else {
      guard errno == ENOENT else {
        throw systemFailure(.inputOutput, "cannot read \(clipped(file))")
      }
      return nil
    }
    guard Int(status.st_size) <= bytesOfContent + SealedFile.mostOverhead else {
      return .failure(
        Damage("\(status.st_size) bytes, more than it can have", isForeign: true))
    }
    let bytes = try readBytes(ofFile: file, atMost: .max, isReadOnce: true)
    do throws(Damage) {
      return .success(try content(try seal.opened(bytes)))
    } catch {
      return .failure(error)
    }
  }

  /// Renames a file that cannot be used here, so that nothing is lost.
  func putAside(_ name: String) throws(Failure) {
    let file = path(name)
    guard rename(file, file + ".refused") == 0 || errno == ENOENT else {
      throw systemFailure(.inputOutput, "cannot rename \(clipped(file))")
    }
  }

  /// Removes what writers that are gone left in the folder of a block.
  func tidy(groupOfBlock number: Int) throws(Failure) { try tidy(groupOfBlock(number)) }

  func tidy(groupOfTemplates configuration: Int) throws(Failure) {
    try tidy(path("templates/\(group(configuration))"))
  }

  private func tidy(_ folder: String) throws(Failure) {
    try TemporaryFile.removeLeftBehind(in: folder)
  }
}

private func digits(_ number: Int, _ count: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, count - text.count)) + text
}
