/// Why an interval has no end, or an end no error: what every format says in place of the number.
public enum EndReason: String, CaseIterable, Sendable {
  /// The parameter cannot go farther: a magnetic moment below 0, sin2_theta_w outside of 0 to 1.
  case physicalLimit = "physical-limit"
  /// Chi-square stays below the level as far as the parameter is looked at.
  case noEndInDomain = "no-end-in-domain"
  /// Chi-square passes the level in a jump, where no value is a root.
  case jump
  /// The minimum over pulls and other couplings was not found.
  case fitFailed = "fit-failed"
  /// The end is a root, but its Monte Carlo error cannot be trusted.
  case errorNotTrusted = "error-not-trusted"
}
