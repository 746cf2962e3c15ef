import Configuration
import EventRates
import Fit
import Foundation

/// The templates of a configuration, which one job computes and all jobs read.
struct SharedTemplates {
  let folder: ScanFolder
  let interruption: Interruption
  /// Gets warnings.
  let warn: @Sendable (String) -> Void

  private static let pause: UInt32 = 100_000

  func templates(of configuration: Int, study: Study) throws(Failure) -> TemplateEstimate {
    guard folder.keepsTemplates else { return try computed(configuration, study) }
    var patience = Patience()
    while true {
      try interruption.check()
      if let kept = try kept(configuration, study) { return kept }
      if let lock = try FolderLock(byte: configuration, of: folder.pathOfLocks) {
        // Another job may have written the file since.
        if let kept = try kept(configuration, study) { return kept }
        let heartbeat = Heartbeat(configuration, of: folder.pathOfHeartbeats)
        let templates = try withExtendedLifetime(heartbeat) { () throws(Failure) in
          try computed(configuration, study)
        }
        try folder.tidy(groupOfTemplates: configuration)
        try folder.write(templates, of: configuration)
        _ = consume lock
        return templates
      }
      let beats = Heartbeat.value(of: configuration, in: folder.pathOfHeartbeats)
      if patience.isOver(at: beats) {
        warn(
          "\(folder.nameOfTemplates(configuration)): the process that computes it has not moved for"
            + " \(Patience.limit.components.seconds) seconds, as one that is suspended; computed here"
            + " as well")
        let templates = try computed(configuration, study)
        try folder.write(templates, of: configuration)
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
