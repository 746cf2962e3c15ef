import Configuration

extension PlanSearch {
  /// Looks among plans of so many positions: plans of more are what branches are bounded by.
  mutating func branch(_ most: Int) throws(Failure) {
    let positions = Array(Set(space.positionsM)).sorted()
    var free = PlanSearch(
      likelihood, ends: ends.list, threads: threads, tolerance: tolerance)
    _ = try free.consider(space.evenly(over: Array(space.choices.indices)))
    if free.distance.isFinite {
      _ = try free.descend(among: Array(space.choices.indices))
      let time = positions.map { position in
        space.choices(at: [position]).reduce(0) { $0 + free.years[$1] }
      }
      var order = positions.indices.sorted { (time[$0], $1) > (time[$1], $0) }
      if space.leastYearsOnAxis > 0 { order.sort { positions[$0] == 0 && positions[$1] != 0 } }
      let first = space.choices(at: Set(order.prefix(most).map { positions[$0] }))
      _ = try consider(
        space.completed(free.years.indices.map { first.contains($0) ? free.years[$0] : 0 }))
      outposts = zip(outposts, free.outposts).map { $0 + $1 }
      trials = free.trials
      _ = try descend(among: first)
    }
    repeat {
      try searchBranches(most, positions: positions)
    } while try !isConfirmed()
  }

  private mutating func searchBranches(_ most: Int, positions: [Double]) throws(Failure) {
    try refresh()
    bound = 0
    let axis: Set<Double> = space.leastYearsOnAxis > 0 ? [0] : []
    var nodes: [(included: Set<Double>, excluded: Set<Double>)] = [(axis, [])]
    while let node = nodes.popLast() {
      let remaining =
        node.included.count == most ? node.included : Set(positions).subtracting(node.excluded)
      let allowed = space.choices(at: remaining)
      while true {
        let found = try raise(among: allowed) { [tolerance] height, _ in
          height > 1 + tolerance
        }
        guard found.bound > 1 + tolerance, found.height > 1 + tolerance,
          let years = found.years
        else {
          bound = max(bound, found.bound)
          break
        }
        let used = space.support(years)
        if remaining.count <= most || used.count <= most {
          let cleaned = space.choices(at: used)
          let plan = space.completed(years.indices.map { cleaned.contains($0) ? years[$0] : 0 })
          if try consider(plan) {
            try refresh()
            continue
          }
        }
        let undecided = used.subtracting(node.included).sorted()
        guard remaining.count > most,
          let next = undecided.max(by: { time($0, years) < time($1, years) })
        else {
          bound = max(bound, found.bound)
          break
        }
        nodes.append((node.included, node.excluded.union([next])))
        nodes.append((node.included.union([next]), node.excluded))
        break
      }
    }
  }

  private func time(_ positionM: Double, _ years: [Double]) -> Double {
    years.indices.reduce(0) { $0 + (space.positionsM[$1] == positionM ? years[$1] : 0) }
  }
}
