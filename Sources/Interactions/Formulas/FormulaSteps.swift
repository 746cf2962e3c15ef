import CKernels

/// Translates formulas into the steps that the kernels interpret. Common parts of several formulas
/// are computed once, and a register is used again as soon as its value is no longer needed.
struct FormulaSteps {
  private(set) var steps: [nuem_step] = []
  private(set) var registers = 0

  /// The value of a step: its operation, with the numbers of earlier values.
  private struct Value: Hashable {
    var operation: UInt32
    var first = 0
    var second = 0
    var constant = 0.0
  }

  private var values: [Value] = []
  private var numbers: [Value: Int] = [:]
  private var results: [(value: Int, shape: Int)] = []

  /// - Parameter formulas: the formulas, each with the number of its shape.
  init(_ formulas: [(formula: Formula, shape: Int)]) {
    for (formula, shape) in formulas { results.append((number(of: formula), shape)) }
    schedule()
  }

  private mutating func add(_ value: Value) -> Int {
    if let known = numbers[value] { return known }
    values.append(value)
    numbers[value] = values.count - 1
    return values.count - 1
  }

  private mutating func binary(_ operation: nuem_operation, _ a: Formula, _ b: Formula) -> Int {
    let (first, second) = (number(of: a), number(of: b))
    return add(Value(operation: operation.rawValue, first: first, second: second))
  }

  private mutating func unary(
    _ operation: nuem_operation, _ inner: Formula, constant: Double = 0
  ) -> Int {
    let first = number(of: inner)
    return add(Value(operation: operation.rawValue, first: first, constant: constant))
  }

  private mutating func number(of formula: Formula) -> Int {
    switch formula {
    case .constant(let value):
      return add(Value(operation: NUEM_STEP_CONSTANT.rawValue, constant: value))
    case .neutrinoEnergy: return add(Value(operation: NUEM_STEP_NEUTRINO_ENERGY.rawValue))
    case .recoilEnergy: return add(Value(operation: NUEM_STEP_RECOIL_ENERGY.rawValue))
    case .add(let inner, .constant(let value)), .add(.constant(let value), let inner):
      return unary(NUEM_STEP_ADD_CONSTANT, inner, constant: value)
    case .subtract(let inner, .constant(let value)):
      return unary(NUEM_STEP_ADD_CONSTANT, inner, constant: -value)
    case .multiply(.constant(let value), let inner), .multiply(let inner, .constant(let value)):
      return unary(NUEM_STEP_SCALE, inner, constant: value)
    case .divide(.constant(let value), let inner):
      return unary(NUEM_STEP_INVERT, inner, constant: value)
    case .add(let a, let b): return binary(NUEM_STEP_ADD, a, b)
    case .subtract(let a, let b): return binary(NUEM_STEP_SUBTRACT, a, b)
    case .multiply(let a, let b): return binary(NUEM_STEP_MULTIPLY, a, b)
    case .divide(let a, let b): return binary(NUEM_STEP_DIVIDE, a, b)
    case .logarithm(let inner): return unary(NUEM_STEP_LOGARITHM, inner)
    case .squareRoot(let inner): return unary(NUEM_STEP_SQUARE_ROOT, inner)
    case .power(let base, let exponent): return power(number(of: base), exponent)
    }
  }

  /// Multiplies a power out by squaring, from the highest digit of the exponent, always in the same
  /// order.
  private mutating func power(_ base: Int, _ exponent: Int) -> Int {
    guard exponent > 1 else { return base }
    let root = power(base, exponent / 2)
    let square = add(Value(operation: NUEM_STEP_MULTIPLY.rawValue, first: root, second: root))
    guard exponent % 2 == 1 else { return square }
    return add(Value(operation: NUEM_STEP_MULTIPLY.rawValue, first: square, second: base))
  }

  private static func operands(of value: Value) -> [Int] {
    switch nuem_operation(value.operation) {
    case NUEM_STEP_CONSTANT, NUEM_STEP_NEUTRINO_ENERGY, NUEM_STEP_RECOIL_ENERGY: []
    case NUEM_STEP_ADD, NUEM_STEP_SUBTRACT, NUEM_STEP_MULTIPLY, NUEM_STEP_DIVIDE:
      [value.first, value.second]
    default: [value.first]
    }
  }

  /// Values in the order in which results need them, each followed by the results that it is.
  private mutating func schedule() {
    var uses = [Int](repeating: 0, count: values.count)
    for value in values { for operand in Self.operands(of: value) { uses[operand] += 1 } }
    for result in results { uses[result.value] += 1 }
    var register = [Int?](repeating: nil, count: values.count)
    var free: [Int] = []
    func release(_ value: Int) {
      uses[value] -= 1
      if uses[value] == 0, let held = register[value] { free.append(held) }
    }
    func compute(_ index: Int) {
      guard register[index] == nil else { return }
      let value = values[index]
      let operands = Self.operands(of: value)
      for operand in operands { compute(operand) }
      var step = nuem_step()
      step.operation = nuem_operation(value.operation)
      step.first = Int32(operands.first.flatMap { register[$0] } ?? 0)
      step.second = Int32(operands.last.flatMap { register[$0] } ?? 0)
      step.constant = value.constant
      for operand in operands { release(operand) }
      let target = free.popLast() ?? registers
      registers = max(registers, target + 1)
      register[index] = target
      step.target = Int32(target)
      steps.append(step)
    }
    for result in results {
      compute(result.value)
      var step = nuem_step()
      step.operation = NUEM_STEP_RESULT
      step.first = Int32(register[result.value] ?? 0)
      step.target = Int32(result.shape)
      steps.append(step)
      release(result.value)
    }
  }
}
