import Interactions

extension FitModel {
  /// Couplings that a search has to vary: the profiled ones, except those whose every change others
  /// of them make up, and which may therefore stay where they are.
  var searchedCouplings: [Coupling] {
    guard hasOneStandardModel else { return profiled }
    let ordered = unlimitedFirst(profiled.filter(isFree))
    let idle = interactions.degeneracies(among: ordered, at: origin).filter(\.isUnlimited)
    return profiled.filter { coupling in !idle.contains { $0.coupling == coupling } }
  }

  /// The profiled couplings that make up for any change of a parameter, so that no data bound it; nil where
  /// chi-square depends on it.
  public func undoing(_ parameter: Coupling) -> [Coupling]? {
    let others = profiled.filter { $0 != parameter && isFree($0) }
    guard !others.isEmpty, isFree(parameter), hasOneStandardModel else { return nil }
    return interactions.degeneracies(among: unlimitedFirst(others) + [parameter], at: origin)
      .first { $0.coupling == parameter && $0.isUnlimited }?.others
  }

  /// Warnings for the user about those of the parameters that no data bound.
  public func degeneracyWarnings(of parameters: [Coupling]) -> [String] {
    parameters.compactMap { parameter in
      undoing(parameter).map { others in
        "\(others.map(\.name).joined(separator: ", ")), at their best, make up for any change of"
          + " \(parameter.name): no rates bound it"
      }
    }
  }

  /// Whether what makes up for a coupling in one experiment does so in all: directions follow from amplitudes, to
  /// which each adds its own Standard Model.
  private var hasOneStandardModel: Bool {
    others.allSatisfy {
      $0.interactions.settings.standardModel == interactions.settings.standardModel
    }
  }

  /// Whether nothing but the rates depends on it.
  private func isFree(_ coupling: Coupling) -> Bool { !constraints.couplings.contains(coupling) }

  private func unlimitedFirst(_ couplings: [Coupling]) -> [Coupling] {
    couplings.filter(\.isUnlimited) + couplings.filter { !$0.isUnlimited }
  }
}

extension Degeneracy {
  /// Whether those that make up for a change can do so however large it is.
  fileprivate var isUnlimited: Bool { !others.isEmpty && others.allSatisfy(\.isUnlimited) }
}

extension Coupling {
  fileprivate var isUnlimited: Bool { isSignSeen && bounds == nil }
}
