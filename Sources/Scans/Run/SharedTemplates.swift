import Configuration
import EventRates
import Fit
import Foundation

/// Templates of a configuration, which one job computes and all read.
struct SharedTemplates {
  let folder: ScanFolder
  let interruption: Interruption
  /// Told what is odd.
  let warn: @Sendable (String) -> Void

  private static let pause: UInt32 = 100_000

  func templates(of configuration: Int, study: Study) throws(Failure) -> TemplateEstimate {
    guard folder.keepsTemplates else { return try computed(configuration, study) }
    while true {
      try interruption.check()
      if let kept = try kept(configuration, study) { return kept }
      if let lock = try FolderLock(byte: configuration, of: folder.pathOfLocks) {
        // It may have been written since.
        if let kept = try kept(configuration, study) { return kept }
        let templates = try computed(configuration, study)
        try folder.tidy(groupOfTemplates: configuration)
        try folder.write(templates, of: configuration)
        _ = consume lock
        return templates
      }
      usleep(Self.pause)
    }
  }

  private func computed(_ configuration: Int, _ study: Study) throws(Failure) -> TemplateEstimate {
    try folder.plan.naming(configuration) { () throws(Failure) in
      try study.templates(at: study.stations)
    }
  }

  private func kept(_ configuration: Int, _ study: Study) throws(Failure) -> TemplateEstimate? {
    switch try folder.readTemplates(of: configuration, study: study) {
    case .success(let templates): return templates
    case .failure(let damage):
      let name = folder.nameOfTemplates(configuration)
      warn("\(name): \(damage.reason); computed again")
      try folder.putAside(name)
      return nil
    case nil: return nil
    }
  }
}
